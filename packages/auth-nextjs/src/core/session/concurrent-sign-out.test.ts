import { beforeEach, describe, expect, it } from 'vitest';
import type { Exchange, SetCookie } from '../testing/client-browser.ts';
import { MemoryStore } from '../testing/memory-store.ts';
import { createClient, holdClock, openClientBrowser, passSeconds } from '../testing/per-test.ts';

beforeEach(holdClock);

/** A user with a session in a store, which signs them out after so many more reads of it. */
async function signedIn(readsUntilTheEnd: number) {
  const store = new MemoryStore();
  const get = store.get.bind(store);
  let reads = Infinity;
  store.get = async (key) => {
    const session = await get(key);
    reads -= 1;
    if (reads === 0) await client.destroySession(other.req, other.res);
    return session;
  };
  const client = createClient({ session: { store, sliding: true } });
  const browser = openClientBrowser(client);
  await browser.signIn();
  const [exchange, other] = [browser.start(), browser.start()];
  passSeconds(60);
  reads = readsUntilTheEnd;
  return { exchange, entries: store.entries };
}

const sessionCookies = async ({ deliver }: Exchange): Promise<SetCookie[]> =>
  (await deliver()).cookies.filter(({ value }) => value !== '');

describe('a session that ends while a request is at work on it', () => {
  it.each([1, 2])('E13 is not written back by an update, when it ends at read %d', async (reads) => {
    const { exchange, entries } = await signedIn(reads);
    const changed = { user: { sub: 'user-1' }, cart: ['laptop'] };
    await expect(exchange.updateSession(changed)).rejects.toThrow('Session does not exist');
    expect(entries.size).toBe(0);
    expect(await sessionCookies(exchange)).toEqual([]);
  });

  // One read by the request, one to prolong, one alone with the session.
  it.each([1, 2, 3])('E13 is not written back by a new profile, when it ends at read %d', async (reads) => {
    const { exchange, entries } = await signedIn(reads);
    expect(await exchange.getSession({ refetchUserInfo: true })).toBeUndefined();
    expect(entries.size).toBe(0);
  });

  // Without a store both work in the memory of the process, so each step of one is a microtask of the other.
  it('E13 is over after a sign-out, at whichever step of it an update replaces the state that it read', async () => {
    const client = createClient();
    for (let steps = 0; steps < 40; steps += 1) {
      const browser = openClientBrowser(client);
      await browser.signIn();
      const [leaving, changing, copy] = [browser.start(), browser.start(), browser.start()];
      // Opened once before, so that none of them waits for more than microtasks.
      const session = await copy.getSession();
      const change = changing.updateSession({ ...session, user: { sub: 'user-1' } });
      for (let step = 0; step < steps; step += 1) await Promise.resolve();
      const leave = client.destroySession(leaving.req, leaving.res);
      await Promise.allSettled([leave, change]);
      await changing.deliver();
      for (const request of [copy, browser.start()]) expect(await request.isSignedIn()).toBe(false);
    }
  });

  it.each([1, 2])('E13 is not prolonged, when it ends at read %d', async (reads) => {
    const { exchange, entries } = await signedIn(reads);
    await exchange.getSession();
    expect(entries.size).toBe(0);
    expect(await sessionCookies(exchange)).toEqual([]);
  });
});
