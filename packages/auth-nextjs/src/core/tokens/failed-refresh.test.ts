import { MonoCloudHttpError } from '@monocloud/auth-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { sessionOver } from '../session/session-record.ts';
import { holdClock, passSeconds } from '../testing/clock.ts';
import { PRODUCTS } from '../testing/test-client.ts';
import { client, force, provider, refusal, browser, signIn } from '../testing/per-test.ts';
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

  it('E09 W5 does not ask again for a stale cookie of the ended session, which counts as signed out', async () => {
    const stale = Array.from({ length: 3 }, () => browser.start());
    await failureOf(browser.getTokens());
    passSeconds(120);
    for (const request of stale) {
      expect(await failureOf(request.getTokens())).toMatchObject({ error: 'invalid_grant' });
      expect(await request.isSignedIn()).toBe(false);
      expect((await request.deliver()).cookies.every(({ value }) => value === '')).toBe(true);
    }
    expect(provider.tokenForms).toHaveLength(1);
  });
});

describe('a tenant that fails', () => {
  const busy = (status: number): Reply => ({ status, headers: { 'retry-after': '7' } });

  it('E10 throws MonoCloudHttpError with the Retry-After of the tenant once no token is valid any longer', async () => {
    provider.answer(busy(503));
    passSeconds(300);
    const failure = await failureOf(browser.getTokens());
    expect(failure).toBeInstanceOf(MonoCloudHttpError);
    expect(failure).toMatchObject({ status: 503, raw: { headers: { 'retry-after': '7' } } });
    expect(browser.cookies().size).toBe(1);
  });

  it('E10 leaves the tenant alone for as long as it asked, then tries again', async () => {
    provider.answer(busy(429));
    passSeconds(300);
    await failureOf(browser.getTokens());
    passSeconds(6);
    expect(await failureOf(browser.getTokens({ resource: PRODUCTS }))).toMatchObject({ status: 429 });
    expect(provider.tokenForms).toHaveLength(1);
    passSeconds(5);
    expect(await browser.getTokens()).toMatchObject({ isExpired: false });
  });

  it.each<[string, () => string, number]>([
    ['seconds', () => '40', 39],
    ['minutes', () => '300', 299],
    ['an hour, of which ten minutes count', () => '3600', 599],
    ['a date', () => new Date(Date.now() + 40_000).toUTCString(), 38],
    ['nonsense', () => 'soon', 0],
    ['a date in the past', () => new Date(0).toUTCString(), 0],
  ])('keeps the next request away for the Retry-After of the tenant: %s', async (_name, value, seconds) => {
    provider.tokenScripts = [() => ({ status: 503, headers: { 'retry-after': value() } })];
    const ask = () => failureOf(browser.getTokens({ scopes: 'read:products' }));
    for (const [pause, count] of [
      [0, 1],
      [seconds, 1],
      [seconds / 2 + 62, 2],
    ] as const) {
      passSeconds(pause);
      expect(await ask()).toMatchObject({ status: 503 });
      expect(provider.tokenForms).toHaveLength(count);
    }
  });

  it('throws instead of handing back the old token when the caller forces a new one', async () => {
    provider.answer({ status: 500 });
    expect(await failureOf(browser.getTokens(force))).toBeInstanceOf(MonoCloudHttpError);
  });
});

describe('a sign-out while a refresh is under way', () => {
  it('E13 discards the result, revokes the new refresh token and leaves the session dead', async () => {
    const { arrived, release } = provider.holdTokens();
    passSeconds(300);
    const [refreshing, signingOut] = [browser.start(), browser.start()];
    const outcome = failureOf(refreshing.getTokens());
    await arrived;
    await client.destroySession(signingOut.req, signingOut.res);
    release();
    expect(await outcome).toEqual(sessionOver());
    expect(provider.revoked()).toEqual(['refresh-2']);
    await signingOut.deliver();
    await refreshing.deliver();
    expect(browser.cookies().size).toBe(0);
  });

  it('E13 does not take back the cookie of a session that ended', async () => {
    const stale = browser.start();
    await browser.visit('signOut');
    expect(await stale.getSession()).toBeUndefined();
    expect(await failureOf(stale.getTokens())).toEqual(sessionOver());
  });
});
