import { MonoCloudHttpError } from '@monocloud/auth-core';
import { describe, expect, it } from 'vitest';
import type { ScriptedProvider } from '../core/testing/scripted-provider.ts';
import { processMemory } from '../core/session/process-memory.ts';
import type { SessionAuthority } from './index.ts';
import type { RedisSessionStore } from './redis-session-store.ts';
import { openForEachTest } from './testing/each-test.ts';
import { signInWith } from './testing/signed-in.ts';
import type { TestRedis } from './testing/test-redis.ts';

let provider: ScriptedProvider;
let redis: TestRedis;
let store: RedisSessionStore;

openForEachTest((opened) => {
  ({ redis, provider } = opened);
  store = redis.createStore();
});

const signIn = (changes?: Partial<SessionAuthority>) => signInWith({ provider, redis, store }, changes);

/** What another process does to the session meanwhile. */
async function fillCart(key: string): Promise<void> {
  const { record } = await store.sharing.read(key);
  if (!record) throw new Error('The session is gone');
  await store.set(key, { ...record.session, cart: ['laptop'] }, record.lifetime);
}

describe('a session that another process changes while it is refreshed', () => {
  it('E07 W2 keeps the change and the rotated refresh token, when it was no refresh', async () => {
    const { shopper, key } = await signIn();
    provider.tokenScripts = [
      async (form) => {
        await fillCart(key);
        return provider.tokens(form);
      },
      (form) => provider.tokens(form),
    ];
    expect(await shopper.getTokens({ forceRefresh: true })).toMatchObject({ refreshToken: 'refresh-2' });
    expect(await store.get(key)).toMatchObject({ cart: ['laptop'], refreshToken: 'refresh-2' });
    await shopper.getTokens({ forceRefresh: true });
    expect(provider.tokenForms.map((form) => form.get('refresh_token'))).toEqual(['refresh-1', 'refresh-2']);
  });

  it('E07 E12 keeps the change and the rotated refresh token of a malformed answer', async () => {
    const { shopper, key } = await signIn();
    provider.tokenScripts = [
      async (form) => {
        await fillCart(key);
        return provider.tokens(form, { expires_in: undefined });
      },
    ];
    await expect(shopper.getTokens({ forceRefresh: true })).rejects.toThrow('expires_in');
    expect(await store.get(key)).toMatchObject({ cart: ['laptop'], refreshToken: 'refresh-2' });
  });

  it('E07 is given up with a MonoCloudHttpError when the others never stop', async () => {
    const { shopper } = await signIn({
      write: async (change) =>
        change.expectedVersion === undefined ? store.sharing.write(change) : 'superseded',
    });
    await expect(shopper.getTokens({ forceRefresh: true })).rejects.toThrow(MonoCloudHttpError);
    expect(provider.tokenForms).toHaveLength(1);
  });

  it('E13 a sign-out that read an older state ends the session all the same, and revokes its newest refresh token', async () => {
    let isFirst = true;
    const { client, shopper, key } = await signIn({
      async read(key) {
        const state = await store.sharing.read(key);
        if (isFirst && state.record) {
          isFirst = false;
          await shopper.getTokens({ forceRefresh: true });
        }
        return state;
      },
    });
    const copy = shopper.start();
    await shopper.visit('signOut');
    expect(provider.revocationForms.map((form) => form.get('token'))).toEqual(['refresh-2']);
    expect(await store.get(key)).toBeUndefined();
    expect(await client.isAuthenticated(copy.req, copy.res)).toBe(false);
  });
});

describe('the cooldown after a failed refresh', () => {
  const busy = { status: 429, headers: { 'retry-after': '7' } };

  it('E10 is kept by every process, with what the tenant asked for', async () => {
    const { shopper, key } = await signIn();
    provider.tokenScripts = [() => busy, (form) => provider.tokens(form)];
    const force = { forceRefresh: true };
    await expect(shopper.getTokens(force)).rejects.toMatchObject({ status: 429 });
    // As in another process, which remembers nothing of its own.
    processMemory().cooldowns.clear();
    await expect(shopper.getTokens(force)).rejects.toMatchObject({
      status: 429,
      raw: { headers: { 'retry-after': '7' } },
    });
    expect(provider.tokenForms).toHaveLength(1);
    expect(await redis.redis.pttl(`${redis.prefix}${key}:rest`)).toBeGreaterThan(5000);
    await redis.redis.del(`${redis.prefix}${key}:rest`);
    expect(await shopper.getTokens(force)).toMatchObject({ isExpired: false });
  });

  it('E10 is kept for a tenant that cannot be reached, and ignored when it cannot be read', async () => {
    const { shopper, key } = await signIn();
    provider.tokenScripts = [() => 'reset', (form) => provider.tokens(form)];
    const force = { forceRefresh: true };
    await expect(shopper.getTokens(force)).rejects.toThrow(MonoCloudHttpError);
    processMemory().cooldowns.clear();
    await expect(shopper.getTokens(force)).rejects.toMatchObject({ status: undefined });
    expect(provider.tokenForms).toHaveLength(1);
    await redis.redis.set(`${redis.prefix}${key}:rest`, 'not JSON');
    expect(await shopper.getTokens(force)).toMatchObject({ isExpired: false });
  });
});
