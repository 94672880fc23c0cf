import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdClock, passSeconds, releaseClock } from '../testing/clock.ts';
import { createExpiringMap, remember } from '../expiring-map.ts';
import { createMemoryAuthority, isQueued, processMemory, queueInProcess } from './process-memory.ts';
import type { SessionAuthority } from './session-authority.ts';

beforeEach(holdClock);
afterEach(releaseClock);

const record = (key: string, version: number) => ({
  key,
  version,
  lifetime: { c: 1, u: 1 },
  session: { user: { sub: 'user-1' } },
});

const write = (authority: SessionAuthority, key: string, version: number) =>
  authority.write({ record: record(key, version), expectedVersion: version - 1, endsAt: 4_000_000_000 });

const newest = async (authority: SessionAuthority, key: string) => (await authority.read(key)).record;
const endOf = async (authority: SessionAuthority, key: string) => (await authority.read(key)).end;

describe('what a process remembers of its sessions', () => {
  it('is forgotten in time', () => {
    const map = createExpiringMap<number>(10);
    remember(map, 'a', 1, 1000);
    expect(map.peek('a')).toBe(1);
    passSeconds(1);
    expect(map.peek('a')).toBeUndefined();
  });

  it('is bounded in number, the oldest going first', () => {
    const map = createExpiringMap<number>(3);
    for (let index = 0; index < 20; index += 1) remember(map, `key ${index}`, index, 1000);
    expect([...map.rkeys()]).toEqual(['key 17', 'key 18', 'key 19']);
  });

  it('is the newest state, whatever order the states come in', async () => {
    const authority = createMemoryAuthority('order');
    await write(authority, 's', 2);
    await write(authority, 's', 1);
    expect(await newest(authority, 's')).toMatchObject({ version: 2 });
  });

  it('is not ended by a caller that has read an older state, and not written any more once it ended', async () => {
    const authority = createMemoryAuthority('end');
    await write(authority, 's', 2);
    expect(await authority.end('s', { reason: 'signed-out' }, 1)).toEqual({ isEnded: false });
    expect(await endOf(authority, 's')).toBeUndefined();
    expect(await authority.end('s', { reason: 'signed-out' }, 2)).toMatchObject({ isEnded: true });
    expect(await authority.end('s', { reason: 'replaced' })).toMatchObject({ isEnded: true });
    expect(await endOf(authority, 's')).toEqual({ reason: 'signed-out' });
    expect(await write(authority, 's', 3)).toBe('ended');
    await authority.retain?.(record('s', 3), 1000);
    expect(await newest(authority, 's')).toBeUndefined();
  });

  it('does not send the state of an ended session to the store, where it could be read until it is removed', async () => {
    const saved: string[] = [];
    const store = {
      get: async () => undefined,
      set: async (key: string) => void saved.push(key),
      delete: async () => undefined,
    };
    const authority = createMemoryAuthority('end in a store', store);
    await write(authority, 's', 1);
    await authority.end('s', { reason: 'signed-out' });
    expect(await write(authority, 's', 2)).toBe('ended');
    expect(saved).toEqual(['s']);
  });

  it('is not shared between clients or sessions', async () => {
    const authority = createMemoryAuthority('client a');
    await write(authority, 's', 2);
    expect(await newest(createMemoryAuthority('client b'), 's')).toBeUndefined();
    expect(await newest(authority, 'another')).toBeUndefined();
  });

  it('is enough for a busy process: a late request adopts the newer state after 9 999 other refreshes', async () => {
    const authority = createMemoryAuthority('busy');
    await write(authority, 's', 2);
    for (let other = 1; other < 10_000; other += 1) await write(authority, `other ${other}`, 2);
    expect(await newest(authority, 's')).toMatchObject({ version: 2 });
    await write(authority, 'one too many', 2);
    expect(await newest(authority, 's')).toBeUndefined();
  });

  it('lasts a minute for a state, a day for an end', async () => {
    const authority = createMemoryAuthority('time');
    await write(authority, 's', 2);
    await authority.end('t', { reason: 'signed-out' });
    passSeconds(60);
    expect(await newest(authority, 's')).toBeUndefined();
    passSeconds(86_400 - 61);
    expect(await endOf(authority, 't')).toEqual({ reason: 'signed-out' });
    passSeconds(1);
    expect(await endOf(authority, 't')).toBeUndefined();
  });
});

describe('work on one session', () => {
  it('runs one after the other, and a failure does not stop the next', async () => {
    const steps: string[] = [];
    const work = (name: string) => async () => {
      steps.push(`${name} begins`);
      await Promise.resolve();
      steps.push(`${name} ends`);
      if (name === 'a') throw new Error('a failed');
    };
    const both = await Promise.allSettled([queueInProcess('s', work('a')), queueInProcess('s', work('b'))]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(steps).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  });

  it('does not wait for another session, and leaves nothing behind', async () => {
    let release = () => undefined as void;
    const first = queueInProcess(
      's',
      () =>
        new Promise<void>((resolve) => {
          release = resolve;
        }),
    );
    await queueInProcess('t', async () => undefined);
    await expect.poll(() => isQueued('t')).toBe(false);
    expect(isQueued('s')).toBe(true);
    release();
    await first;
    await expect.poll(() => processMemory().locks.size).toBe(0);
  });
});
