import { MonoCloudHttpError } from '@monocloud/auth-core';
import { describe, expect, it } from 'vitest';
import { processMemory } from '../core/session/process-memory.ts';
import { force, provider } from '../core/testing/per-test.ts';
import { redis, signIn } from './testing/per-test.ts';

type SignedIn = Awaited<ReturnType<typeof signIn>>;

/** What another process does to the session meanwhile. */
async function fillCart({ store, key }: SignedIn): Promise<void> {
  const { record } = await store.authority.read(key);
  if (!record) throw new Error('The session is gone');
  await store.set(key, { ...record.session, cart: ['laptop'] }, record.lifetime);
}

/** Refreshes the session as another process would that had the lock. */
async function refreshElsewhere({ store, key }: SignedIn): Promise<void> {
  const { record } = await store.authority.read(key);
  if (!record) throw new Error('The session is gone');
  const accessTokens = record.session.accessTokens?.map((token) => ({ ...token, accessToken: 'newer' }));
  await store.authority.write({
    record: {
      ...record,
      version: record.version + 1,
      session: { ...record.session, accessTokens, refreshToken: 'refresh-elsewhere' },
    },
    expectedVersion: record.version,
    endsAt: record.lifetime.c + 3600,
  });
}

describe('a session that another process changes while it is refreshed', () => {
  it('E07 W2 keeps the change and the rotated refresh token, when it was no refresh', async () => {
    const signedIn = await signIn();
    const { browser, store, key } = signedIn;
    provider.answer((form) => fillCart(signedIn).then(() => provider.tokens(form)));
    expect(await browser.getTokens(force)).toMatchObject({ refreshToken: 'refresh-2' });
    expect(await store.get(key)).toMatchObject({ cart: ['laptop'], refreshToken: 'refresh-2' });
    await browser.getTokens(force);
    expect(provider.spent()).toEqual(['refresh-1', 'refresh-2']);
  });

  it('E07 E12 keeps the change and the rotated refresh token of a malformed answer', async () => {
    const signedIn = await signIn();
    provider.answer((form) =>
      fillCart(signedIn).then(() => provider.tokens(form, { expires_in: undefined })),
    );
    await expect(signedIn.browser.getTokens(force)).rejects.toThrow('expires_in');
    const stored = await signedIn.store.get(signedIn.key);
    expect(stored).toMatchObject({ cart: ['laptop'], refreshToken: 'refresh-2' });
  });

  it('E07 is not overwritten once the lease is over and another process has refreshed it: its state is adopted', async () => {
    const signedIn = await signIn();
    let newer;
    provider.answer(async (form) => {
      await refreshElsewhere(signedIn);
      newer = await redis.redis.hgetall(signedIn.name);
      return provider.tokens(form);
    });
    const tokens = await signedIn.browser.getTokens(force);
    expect(tokens).toMatchObject({ accessToken: 'newer', refreshToken: 'refresh-elsewhere' });
    expect(await redis.redis.hgetall(signedIn.name)).toEqual(newer);
    expect(provider.spent()).toEqual(['refresh-1']);
  });

  it('E07 E09 is not ended when another process has refreshed it, and the token of this one is refused', async () => {
    const signedIn = await signIn();
    provider.answer(async () => {
      await refreshElsewhere(signedIn);
      return { status: 400, json: { error: 'invalid_grant' } };
    });
    expect(await signedIn.browser.getTokens(force)).toMatchObject({ accessToken: 'newer' });
    expect(provider.tokenForms).toHaveLength(1);
  });

  it('E07 is given up with a MonoCloudHttpError when the others never stop', async () => {
    const { browser } = await signIn({}, (authority) => ({
      write: async (change) =>
        change.expectedVersion === undefined ? authority.write(change) : 'superseded',
    }));
    await expect(browser.getTokens(force)).rejects.toThrow(MonoCloudHttpError);
    expect(provider.tokenForms).toHaveLength(1);
  });

  it('E13 a sign-out that read an older state ends the session all the same, and revokes its newest refresh token', async () => {
    let isFirst = true;
    const { client, browser, store, key } = await signIn({}, (authority) => ({
      async read(sessionKey) {
        const state = await authority.read(sessionKey);
        if (isFirst && state.record) {
          isFirst = false;
          await browser.getTokens(force);
        }
        return state;
      },
    }));
    const copy = browser.start();
    await browser.visit('signOut');
    expect(provider.revoked()).toEqual(['refresh-2']);
    expect(await store.get(key)).toBeUndefined();
    expect(await client.isAuthenticated(copy.req, copy.res)).toBe(false);
  });

  it('E07 does not have its refresh token spent by a process whose lease is over', async () => {
    const lost = { isHeld: () => false, release: async () => undefined };
    const { browser } = await signIn({}, () => ({ lock: async () => lost }));
    await expect(browser.getTokens(force)).rejects.toThrow(MonoCloudHttpError);
    expect(provider.tokenForms).toEqual([]);
  });
});

describe('the cooldown after a failed refresh', () => {
  it('E10 is kept by every process, with what the tenant asked for', async () => {
    const { browser, name } = await signIn();
    const busy = { status: 429, headers: { 'retry-after': '7' } };
    provider.answer(busy);
    await expect(browser.getTokens(force)).rejects.toMatchObject({ status: 429 });
    // As in another process, which remembers nothing of its own.
    processMemory().cooldowns.clear();
    const raw = { headers: { 'retry-after': '7' } };
    await expect(browser.getTokens(force)).rejects.toMatchObject({ status: 429, raw });
    expect(provider.tokenForms).toHaveLength(1);
    expect(await redis.redis.pttl(`${name}:cooldown`)).toBeGreaterThan(5000);
    await redis.redis.del(`${name}:cooldown`);
    expect(await browser.getTokens(force)).toMatchObject({ isExpired: false });
  });

  it('E10 is kept for a tenant that cannot be reached, and ignored when it cannot be read', async () => {
    const { browser, name } = await signIn();
    provider.answer('reset');
    await expect(browser.getTokens(force)).rejects.toThrow(MonoCloudHttpError);
    processMemory().cooldowns.clear();
    await expect(browser.getTokens(force)).rejects.toMatchObject({ status: undefined });
    expect(provider.tokenForms).toHaveLength(1);
    await redis.redis.set(`${name}:cooldown`, 'not JSON');
    expect(await browser.getTokens(force)).toMatchObject({ isExpired: false });
  });
});
