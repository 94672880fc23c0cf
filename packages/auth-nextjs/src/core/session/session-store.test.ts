import type { MonoCloudSession, MonoCloudSessionStore } from '@monocloud/auth-core';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  INVOICES,
  PRODUCTS,
  client,
  holdClock,
  log,
  openShopper,
  passSeconds,
  provider,
  shopper,
  signIn,
} from '../testing/per-test.ts';

class MemoryStore implements MonoCloudSessionStore {
  readonly entries = new Map<string, MonoCloudSession>();
  readonly calls: string[] = [];

  async get(key: string) {
    return this.entries.get(key);
  }

  async set(key: string, data: MonoCloudSession) {
    this.calls.push(`set ${key}`);
    this.entries.set(key, structuredClone(data));
  }

  async delete(key: string) {
    this.calls.push(`delete ${key}`);
    this.entries.delete(key);
  }
}

let store: MemoryStore;

beforeEach(async () => {
  holdClock();
  store = new MemoryStore();
  await signIn({ session: { store } });
});

const onlyKey = () => [...store.entries.keys()].join();
const read = () => shopper.getSession();

describe('a session in a store', () => {
  it('D10 leaves the cookie small, whatever the session holds', async () => {
    const before = shopper.cookies().get('session-3000')?.length ?? 0;
    for (const resource of [PRODUCTS, INVOICES]) await shopper.getTokens({ resource });
    await shopper.updateSession({ notes: 'x'.repeat(50_000) });
    expect([...shopper.cookies().keys()]).toEqual(['session-3000']);
    expect(Math.abs((shopper.cookies().get('session-3000')?.length ?? 0) - before)).toBeLessThan(20);
    expect(await read()).toHaveProperty('notes');
  });

  it('W14 is never absent while it is saved', async () => {
    const key = onlyKey();
    store.calls.length = 0;
    await shopper.getTokens({ forceRefresh: true });
    expect(store.calls).toEqual([`set ${key}`]);
  });

  it('W14 C12 moves to a new key at sign-in: first the new entry, then the old one goes', async () => {
    const old = onlyKey();
    store.calls.length = 0;
    await shopper.signIn();
    expect(store.calls).toEqual([`set ${onlyKey()}`, `delete ${old}`]);
    expect(onlyKey()).not.toBe(old);
  });

  it('goes with the sign-out', async () => {
    await shopper.visit('signOut');
    expect(store.entries.size).toBe(0);
  });

  it('is signed out, cookies and all, once its entry is gone', async () => {
    store.entries.clear();
    expect(await read()).toBeUndefined();
    expect(shopper.cookies().size).toBe(0);
  });

  it('leaves the store when it expires', async () => {
    const late = shopper.start();
    passSeconds(86_401);
    expect(await late.getSession()).toBeUndefined();
    expect(store.entries.size).toBe(0);
  });

  it('E01 E02 spends one grant per resource for parallel callers, and keeps all tokens', async () => {
    provider.tokenForms.length = 0;
    passSeconds(300);
    const wanted = Array.from({ length: 40 }, (_, index) => ({ resource: index % 2 ? PRODUCTS : INVOICES }));
    for (const _ of [1, 2]) await Promise.all(wanted.map((options) => shopper.getTokens(options)));
    expect(provider.tokenForms).toHaveLength(2);
    expect(provider.tokenForms[1]?.get('refresh_token')).toBe('refresh-2');
  });

  it('E09 leaves the store when the tenant refuses its refresh token for good', async () => {
    provider.tokenScripts = [() => ({ status: 400, json: { error: 'invalid_grant' } })];
    passSeconds(300);
    await expect(shopper.getTokens()).rejects.toThrow('invalid_grant');
    expect(store.entries.size).toBe(0);
  });

  it('F08 is not begun while the store is away: the callback answers 503 on a page, without a session cookie', async () => {
    const stranger = openShopper();
    store.set = () => Promise.reject(new Error('ECONNREFUSED'));
    const answer = await stranger.signIn();
    expect(answer).toMatchObject({ status: 503, retryAfter: 5, isCacheable: false });
    expect(answer.html).toContain('cannot be reached right now');
    expect(stranger.cookies().size).toBe(0);
    expect(log).toHaveBeenCalledOnce();
  });

  it('F08 stays for a second try when the store is away at the sign-out', async () => {
    const remove = store.delete.bind(store);
    store.delete = () => Promise.reject(new Error('ECONNREFUSED'));
    const copy = shopper.start();
    expect(await shopper.visit('signOut')).toMatchObject({ status: 503, retryAfter: 5, cookies: [] });
    expect(await copy.getSession()).toBeUndefined();
    store.delete = remove;
    await shopper.visit('signOut');
    expect(store.entries.size).toBe(0);
    expect(log).toHaveBeenCalledOnce();
  });

  it('W2 does not get rotated tokens back from a caller that read it before a refresh', async () => {
    const slow = shopper.start();
    const session = await slow.getSession();
    const { refreshToken, accessToken } = await shopper.getTokens({ forceRefresh: true });
    await slow.updateSession({ ...session, user: { sub: 'user-1' }, cart: ['laptop'] });
    expect(await shopper.getTokens()).toMatchObject({ refreshToken, accessToken });
    expect(await read()).toMatchObject({ cart: ['laptop'] });
  });

  it('W2 keeps what two callers changed who both read it before', async () => {
    const [one, two] = [shopper.start(), shopper.start()];
    const session = await one.getSession();
    await two.getSession();
    if (!session) throw new Error('No user is signed in');
    await one.updateSession({ ...session, cart: ['laptop'] });
    await two.updateSession({ ...session, notes: 'gift' });
    expect(await read()).toMatchObject({ cart: ['laptop'], notes: 'gift' });
  });

  it('E13 revokes at the sign-out the refresh token that a refresh brought at the last moment', async () => {
    const get = store.get.bind(store);
    let isFirst = true;
    store.get = async (key) => {
      const session = await get(key);
      if (isFirst) {
        isFirst = false;
        await shopper.getTokens({ forceRefresh: true });
      }
      return session;
    };
    await shopper.visit('signOut');
    expect(provider.revoked()).toEqual(['refresh-2']);
    expect(store.entries.size).toBe(0);
  });

  it('E13 is not brought back by a refresh that ends after the sign-out', async () => {
    const { req, res } = shopper.start();
    const set = store.set.bind(store);
    store.set = async (key, data) => {
      await client.destroySession(req, res);
      await set(key, data);
    };
    await expect(shopper.getTokens({ forceRefresh: true })).rejects.toThrow('Session does not exist');
    expect(store.entries.size).toBe(0);
  });
});
