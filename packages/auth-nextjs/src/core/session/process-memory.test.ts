import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdClock, passSeconds, releaseClock } from '../testing/clock.ts';
import { createProcessCoordination } from './session-authority.ts';
import { processRegistry, recall, remember } from './process-memory.ts';

beforeEach(holdClock);
afterEach(releaseClock);

const record = (key: string, version: number) => ({
  key,
  version,
  lifetime: { c: 1, u: 1 },
  session: { user: { sub: 'user-1' } },
});

describe('what a process remembers of its sessions', () => {
  it('is forgotten in time', () => {
    const map = new Map();
    remember(map, 'a', 1, 1000, 10);
    expect(recall(map, 'a')).toBe(1);
    passSeconds(1);
    expect(recall(map, 'a')).toBeUndefined();
    expect(map.size).toBe(0);
  });

  it('is bounded in number, the oldest going first', () => {
    const map = new Map();
    for (let index = 0; index < 20; index += 1) remember(map, `key ${index}`, index, 1000, 3);
    expect([...map.keys()]).toEqual(['key 17', 'key 18', 'key 19']);
  });

  it('is the newest state, whatever order the states come in', async () => {
    const coordination = createProcessCoordination('order');
    await coordination.publish(record('s', 2));
    await coordination.publish(record('s', 1));
    expect(await coordination.newest('s')).toMatchObject({ version: 2 });
  });

  it('is not ended by who has not seen it, and not published any more once it ended', async () => {
    const coordination = createProcessCoordination('end');
    await coordination.publish(record('s', 2));
    expect(await coordination.end('s', { reason: 'signed-out' }, 1)).toBe(false);
    expect(await coordination.ended('s')).toBeUndefined();
    expect(await coordination.end('s', { reason: 'signed-out' }, 2)).toBe(true);
    expect(await coordination.end('s', { reason: 'replaced' })).toBe(true);
    expect(await coordination.ended('s')).toEqual({ reason: 'signed-out' });
    expect(await coordination.publish(record('s', 3))).toBe(false);
    expect(await coordination.newest('s')).toBeUndefined();
  });

  it('is not shared between clients or sessions', async () => {
    const coordination = createProcessCoordination('client a');
    await coordination.publish(record('s', 1));
    expect(await createProcessCoordination('client b').newest('s')).toBeUndefined();
    expect(await coordination.newest('another')).toBeUndefined();
  });

  it('is enough for a busy process: a late request adopts the newer state after 9 999 other refreshes', async () => {
    const coordination = createProcessCoordination('busy');
    await coordination.publish(record('s', 2));
    for (let other = 1; other < 10_000; other += 1) await coordination.publish(record(`other ${other}`, 2));
    expect(await coordination.newest('s')).toMatchObject({ version: 2 });
    await coordination.publish(record('one too many', 2));
    expect(await coordination.newest('s')).toBeUndefined();
  });

  it('lasts a minute for a state, a day for an end', async () => {
    const coordination = createProcessCoordination('time');
    await coordination.publish(record('s', 1));
    await coordination.end('t', { reason: 'signed-out' });
    passSeconds(60);
    expect(await coordination.newest('s')).toBeUndefined();
    passSeconds(86_400 - 61);
    expect(await coordination.ended('t')).toEqual({ reason: 'signed-out' });
    passSeconds(1);
    expect(await coordination.ended('t')).toBeUndefined();
  });
});

describe('work on one session', () => {
  it('runs one after the other, and a failure does not stop the next', async () => {
    const coordination = createProcessCoordination('queue');
    const steps: string[] = [];
    const work = (name: string) => () =>
      (async () => {
        steps.push(`${name} begins`);
        await Promise.resolve();
        steps.push(`${name} ends`);
        if (name === 'a') throw new Error('a failed');
      })();
    const both = await Promise.allSettled([
      coordination.exclusive('s', work('a')),
      coordination.exclusive('s', work('b')),
    ]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(steps).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  });

  it('does not wait for another session, and leaves nothing behind', async () => {
    const coordination = createProcessCoordination('apart');
    let release = () => undefined as void;
    const first = coordination.exclusive(
      's',
      () =>
        new Promise<void>((resolve) => {
          release = resolve;
        }),
    );
    await coordination.exclusive('t', async () => undefined);
    await expect.poll(() => coordination.isBusy('t')).toBe(false);
    expect(coordination.isBusy('s')).toBe(true);
    release();
    await first;
    await expect.poll(() => processRegistry().locks.size).toBe(0);
  });
});
