import { beforeEach, describe, expect, it } from 'vitest';
import { holdClock, passSeconds } from '../testing/clock.ts';
import { INVOICES, PRODUCTS } from '../testing/test-client.ts';
import { MemoryStore } from '../testing/memory-store.ts';
import { client, log, openClientBrowser, provider, refusal, browser, signIn } from '../testing/per-test.ts';

let store: MemoryStore;

beforeEach(async () => {
  holdClock();
  store = new MemoryStore();
  await signIn({ session: { store } });
});

const onlyKey = () => [...store.entries.keys()].join();
const read = () => browser.getSession();

describe('a session in a store', () => {
  it('D10 leaves the cookie small, whatever the session holds', async () => {
    const before = browser.cookies().get('session-3000')?.length ?? 0;
    for (const resource of [PRODUCTS, INVOICES]) await browser.getTokens({ resource });
    await browser.updateSession({ notes: 'x'.repeat(50_000) });
    expect([...browser.cookies().keys()]).toEqual(['session-3000']);
    expect(Math.abs((browser.cookies().get('session-3000')?.length ?? 0) - before)).toBeLessThan(20);
    expect(await read()).toHaveProperty('notes');
  });

  it('W14 is never absent while it is saved', async () => {
    const key = onlyKey();
    store.calls.length = 0;
    await browser.getTokens({ forceRefresh: true });
    expect(store.calls).toEqual([`set ${key}`]);
  });

  it('W14 C12 moves to a new key at sign-in: first the new entry, then the old one goes', async () => {
    const old = onlyKey();
    store.calls.length = 0;
    await browser.signIn();
    expect(store.calls).toEqual([`set ${onlyKey()}`, `delete ${old}`]);
    expect(onlyKey()).not.toBe(old);
  });

  it('goes with the sign-out', async () => {
    await browser.visit('signOut');
    expect(store.entries.size).toBe(0);
  });

  it('is signed out, cookies and all, once its entry is gone', async () => {
    store.entries.clear();
    expect(await read()).toBeUndefined();
    expect(browser.cookies().size).toBe(0);
  });

  it('leaves the store when it expires', async () => {
    const late = browser.start();
    passSeconds(86_401);
    expect(await late.getSession()).toBeUndefined();
    expect(store.entries.size).toBe(0);
  });

  it('E01 E02 spends one grant per resource for parallel callers, and keeps all tokens', async () => {
    provider.tokenForms.length = 0;
    passSeconds(300);
    const wanted = Array.from({ length: 40 }, (_, index) => ({ resource: index % 2 ? PRODUCTS : INVOICES }));
    for (const _ of [1, 2]) await Promise.all(wanted.map((options) => browser.getTokens(options)));
    expect(provider.tokenForms).toHaveLength(2);
    expect(provider.tokenForms[1]?.get('refresh_token')).toBe('refresh-2');
  });

  it('N40 E09 leaves the store when the tenant refuses its refresh token for good: a copy of its cookie opens nothing', async () => {
    provider.tokenScripts = [() => refusal('invalid_grant', 403)];
    const copy = browser.start();
    passSeconds(300);
    await expect(browser.getTokens()).rejects.toMatchObject({ error: 'invalid_grant', code: 'session_over' });
    expect(store.entries.size).toBe(0);
    expect(await copy.getSession()).toBeUndefined();
  });

  it('F08 is not begun while the store is away: the callback answers 503 on a page, without a session cookie', async () => {
    const stranger = openClientBrowser();
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
    const copy = browser.start();
    expect(await browser.visit('signOut')).toMatchObject({ status: 503, retryAfter: 5, cookies: [] });
    expect(await copy.getSession()).toBeUndefined();
    store.delete = remove;
    await browser.visit('signOut');
    expect(store.entries.size).toBe(0);
    expect(log).toHaveBeenCalledOnce();
  });

  it('W2 keeps what two callers changed who both read it before', async () => {
    const [one, two] = [browser.start(), browser.start()];
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
        await browser.getTokens({ forceRefresh: true });
      }
      return session;
    };
    await browser.visit('signOut');
    expect(provider.revoked()).toEqual(['refresh-2']);
    expect(store.entries.size).toBe(0);
  });

  it('E13 is not brought back by a refresh that ends after the sign-out', async () => {
    const { req, res } = browser.start();
    const set = store.set.bind(store);
    store.set = async (key, data) => {
      await client.destroySession(req, res);
      await set(key, data);
    };
    await expect(browser.getTokens({ forceRefresh: true })).rejects.toThrow('Session does not exist');
    expect(store.entries.size).toBe(0);
  });
});
