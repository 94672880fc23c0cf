import { beforeEach, describe, expect, it } from 'vitest';
import { processMemory } from './process-memory.ts';
import { expectSignedOut, signInHolder, type CookieHolder } from '../testing/cookie-holder.ts';
import { provider } from '../testing/per-test.ts';

let holder: CookieHolder;

beforeEach(async () => {
  holder = await signInHolder(provider);
  await holder.enlarge();
});

describe('a session in pieces', () => {
  it('comes together again, and every piece fits into a cookie', async () => {
    const cookies = holder.shopper.cookies();
    expect([...cookies.keys()]).toEqual(['session-3000.0', 'session-3000.1', 'session-3000.2']);
    for (const value of cookies.values()) expect(value.length).toBeLessThan(4090);
    expect((await holder.read()).session).toHaveProperty('notes');
  });

  it('D02 counts as signed out and is cleared when a piece is missing', async () => {
    holder.setCookie('session-3000.1', '');
    await expectSignedOut(holder);
  });

  it('D02 counts as signed out and is cleared when pieces changed places', async () => {
    const [first, second] = [holder.valueOf('session-3000.0'), holder.valueOf('session-3000.1')];
    holder.setCookie('session-3000.0', second);
    holder.setCookie('session-3000.1', first);
    await expectSignedOut(holder);
  });

  it('W15 never joins pieces of two generations', async () => {
    const old = holder.valueOf('session-3000.1');
    await holder.enlarge();
    holder.setCookie('session-3000.1', old);
    await expectSignedOut(holder);
  });

  it('W15 is not disturbed by a piece that an older, longer generation left behind', async () => {
    const old = holder.valueOf('session-3000.2');
    await holder.enlarge(2500);
    holder.setCookie('session-3000.2', old);
    expect((await holder.read()).session).toHaveProperty('notes');
  });

  it('W15 reads the newer one where a plain cookie and pieces are both there', async () => {
    await holder.shopper.signIn();
    const plain = holder.valueOf('session-3000');
    await holder.enlarge();
    holder.setCookie('session-3000', plain);
    // As after a restart: the process knows nothing of the session but the cookies.
    processMemory().newest.clear();
    expect((await holder.read()).session).toHaveProperty('notes');
  });

  it('takes the pieces away when it fits into one cookie again', async () => {
    await holder.enlarge(10);
    expect([...holder.shopper.cookies().keys()]).toEqual(['session-3000']);
  });

  it('takes every piece away at sign-out', async () => {
    await holder.shopper.visit('signOut');
    expect(holder.shopper.cookies().size).toBe(0);
  });
});
