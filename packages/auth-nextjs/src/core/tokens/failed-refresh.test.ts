import { MonoCloudHttpError, MonoCloudOPError } from '@monocloud/auth-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { sessionOver } from '../session/session-record.ts';
import {
  INVOICES,
  PRODUCTS,
  client,
  force,
  holdClock,
  passSeconds,
  provider,
  refusal,
  shopper,
  signIn,
} from '../testing/per-test.ts';
import type { Reply } from '../testing/scripted-provider.ts';

beforeEach(async () => {
  holdClock();
  await signIn({ responseTimeout: 1000 });
});

const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('a refresh token that the tenant refuses for good', () => {
  beforeEach(() => {
    provider.tokenScripts = [() => refusal('invalid_grant', 400, 'The refresh token was revoked')];
    passSeconds(300);
  });

  it('E09 W5 gives all waiters the same typed error after one grant and takes the cookies away', async () => {
    const wanted = [{}, { resource: PRODUCTS }, { resource: INVOICES }, {}, { scopes: 'read:products' }];
    const requests = wanted.map(() => shopper.start());
    const failures = await Promise.all(requests.map((one, index) => failureOf(one.getTokens(wanted[index]))));
    const revokedGrant = { error: 'invalid_grant', errorDescription: 'The refresh token was revoked' };
    for (const failure of failures) {
      expect(failure).toBeInstanceOf(MonoCloudOPError);
      expect(failure).toMatchObject(revokedGrant);
    }
    expect(provider.tokenForms).toHaveLength(1);
    for (const { deliver } of requests) await deliver();
    expect(shopper.cookies().size).toBe(0);
  });

  it('E09 W5 does not ask again for a stale cookie of the ended session, which counts as signed out', async () => {
    const stale = Array.from({ length: 3 }, () => shopper.start());
    await failureOf(shopper.getTokens());
    passSeconds(120);
    for (const request of stale) {
      expect(await failureOf(request.getTokens())).toMatchObject({ error: 'invalid_grant' });
      expect(await request.isSignedIn()).toBe(false);
      expect((await request.deliver()).cookies.every(({ value }) => value === '')).toBe(true);
    }
    expect(provider.tokenForms).toHaveLength(1);
  });

  it('keeps the session for every other refusal', async () => {
    provider.answer(refusal('invalid_target'));
    const failure = await failureOf(shopper.getTokens({ resource: 'https://other.example' }));
    expect(failure).toMatchObject({ error: 'invalid_target' });
    expect(await shopper.getTokens()).toMatchObject({ isExpired: false });
  });
});

it('E01 a token request that the tenant refuses is sent once for 10 parallel callers, who all get the same error', async () => {
  provider.tokenScripts = [() => refusal('invalid_target')];
  const other = { resource: 'https://other.example' };
  const all = await Promise.all(Array.from({ length: 10 }, () => failureOf(shopper.getTokens(other))));
  expect(new Set(all.map(String))).toEqual(new Set(['MonoCloudOPError: invalid_target']));
  expect(provider.tokenForms).toHaveLength(1);
});

describe('a tenant that fails', () => {
  const busy = (status: number): Reply => ({ status, headers: { 'retry-after': '7' } });

  it.each<[string, Reply | 'hang']>([
    ['a reset connection', 'reset'],
    ['a timeout', 'hang'],
    ['408', { status: 408 }],
    ['429', busy(429)],
    ['500', { status: 500 }],
    ['503', { status: 503 }],
    ['a page instead of JSON', { json: 'not an object' }],
  ])('E10 keeps the session and the token that is still valid on %s', async (_name, fault) => {
    const hang = new Promise<Reply>(() => undefined);
    provider.tokenScripts = [() => (fault === 'hang' ? hang : fault), (form) => provider.tokens(form)];
    const before = await shopper.getTokens();
    passSeconds(280);
    const request = shopper.start();
    const during = await request.getTokens();
    expect((await request.deliver()).cookies).toEqual([]);
    expect(during).toMatchObject({ accessToken: before.accessToken, isExpired: true });
    expect(provider.tokenForms).toHaveLength(1);

    passSeconds(60);
    const after = await shopper.getTokens();
    expect(after.isExpired).toBe(false);
    expect(after.accessToken).not.toBe(before.accessToken);
  });

  it('E10 throws MonoCloudHttpError with the Retry-After of the tenant once no token is valid any longer', async () => {
    provider.answer(busy(503));
    passSeconds(300);
    const failure = await failureOf(shopper.getTokens());
    expect(failure).toBeInstanceOf(MonoCloudHttpError);
    expect(failure).toMatchObject({ status: 503, raw: { headers: { 'retry-after': '7' } } });
    expect(shopper.cookies().size).toBe(1);
  });

  it('E10 leaves the tenant alone for as long as it asked, then tries again', async () => {
    provider.answer(busy(429));
    passSeconds(300);
    await failureOf(shopper.getTokens());
    passSeconds(6);
    expect(await failureOf(shopper.getTokens({ resource: PRODUCTS }))).toMatchObject({ status: 429 });
    expect(provider.tokenForms).toHaveLength(1);
    passSeconds(5);
    expect(await shopper.getTokens()).toMatchObject({ isExpired: false });
  });

  it('throws instead of handing back the old token when the caller insisted on a new one', async () => {
    provider.answer({ status: 500 });
    expect(await failureOf(shopper.getTokens(force))).toBeInstanceOf(MonoCloudHttpError);
  });
});

describe('a sign-out while a refresh is under way', () => {
  it('E13 discards the result, revokes the new refresh token and leaves the session dead', async () => {
    const { arrived, release } = provider.holdTokens();
    passSeconds(300);
    const [refreshing, signingOut] = [shopper.start(), shopper.start()];
    const outcome = failureOf(refreshing.getTokens());
    await arrived;
    await client.destroySession(signingOut.req, signingOut.res);
    release();
    expect(await outcome).toEqual(sessionOver());
    expect(provider.revoked()).toEqual(['refresh-2']);
    await signingOut.deliver();
    await refreshing.deliver();
    expect(shopper.cookies().size).toBe(0);
  });

  it('E13 does not take back the cookie of a session that ended', async () => {
    const stale = shopper.start();
    await shopper.visit('signOut');
    expect(await stale.getSession()).toBeUndefined();
    expect(await failureOf(stale.getTokens())).toEqual(sessionOver());
  });
});
