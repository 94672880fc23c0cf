import { describe, expect, it } from 'vitest';
import { browserAt, now, openProcess, signInAs, signInThree, tell } from './testing/logouts.ts';
import { redis } from './testing/per-test.ts';

describe('a logout token that matches no session', () => {
  it('G03 is answered 204 and ends nothing, as often as it comes', async () => {
    const { states } = await signInThree();
    const { client, ended } = openProcess();
    for (const names of [{ sid: 'unknown' }, { sid: 'unknown' }, { sub: 'nobody' }, { sub: 'nobody' }])
      expect(await tell(client, names)).toBe(204);
    expect([ended, await states()]).toEqual([
      [0, 0, 0, 0],
      [true, true, true],
    ]);
  });

  it('G03 is answered 204 again when the session has ended already', async () => {
    const { states } = await signInThree();
    const { client, ended } = openProcess();
    for (let time = 0; time < 2; time += 1) expect(await tell(client, { sid: 'sid-phone' })).toBe(204);
    expect([ended, await states()]).toEqual([
      [1, 0],
      [true, false, true],
    ]);
  });

  it('G03 keeps a sign-in from ending in a session when it comes before that has finished', async () => {
    const { client } = openProcess();
    const shopper = browserAt(client);
    const searchParams = await shopper.begin();
    expect(await tell(openProcess().client, { sid: 'sid-laptop' })).toBe(204);
    const answer = await shopper.visit('callback', searchParams);
    expect(answer).toMatchObject({ status: 400, html: expect.stringContaining('Try again') });
    expect(await shopper.isSignedIn()).toBe(false);
    expect(await (await signInAs(client, 'sid-next')).isSignedIn()).toBe(true);
  });

  it('G03 ends nothing when the application names neither person nor sign-in', async () => {
    const { states } = await signInThree();
    expect(await openProcess().store.endSessions({})).toBe(0);
    expect(await states()).toEqual([true, true, true]);
  });
});

describe('what tells whose a session is', () => {
  it('stores no user name in Redis, and is deleted with the sessions', async () => {
    const { client } = openProcess();
    const shopper = await signInAs(client, 'sid-laptop');
    const lists = await redis.lists();
    expect(lists).toHaveLength(2);
    for (const list of lists) {
      expect(await redis.redis.pttl(list)).toBeGreaterThan(0);
      const text = JSON.stringify([list, await redis.redis.zrange(list, '0', '-1')]);
      expect(text).not.toContain('user-1');
      expect(text).not.toContain('sid-laptop');
    }
    await shopper.visit('signOut');
    expect(await redis.lists()).toEqual([]);
  });

  it('forgets sessions that have run out', async () => {
    const { store } = openProcess();
    const t = now();
    const session = { user: { sub: 'user-1' } };
    await store.set('long', session, { c: t, u: t, e: t + 60 });
    await store.set('short', session, { c: t, u: t, e: t - 1 });
    await expect.poll(() => redis.redis.exists(`${redis.prefix}short`)).toBe(0);
    expect(await store.endSessions({ subject: 'user-1' })).toBe(1);
  });
});
