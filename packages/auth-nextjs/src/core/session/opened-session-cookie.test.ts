import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openOnce } from './session-cookie.ts';
import type { SessionCookieContent } from './session-seal.ts';

const createContent = (): SessionCookieContent => ({
  key: 'key',
  version: 1,
  lifetime: { c: 1, u: 1 },
  session: { user: { sub: 'user-1' } },
});

let secrets: string[];

beforeEach(() => {
  secrets = ['a secret'];
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Whether the text has to be opened; it is remembered from then on. */
async function isOpened(sealed: string): Promise<boolean> {
  const open = vi.fn(() => Promise.resolve(createContent()));
  await openOnce(secrets, sealed, open);
  return open.mock.calls.length > 0;
}

/** Opens it and lets go of what was in it. */
async function openAndDrop(sealed: string): Promise<WeakRef<SessionCookieContent>> {
  const content = createContent();
  await openOnce(secrets, sealed, () => Promise.resolve(content));
  return new WeakRef(content);
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}

it.each([
  ['for all that bring it within a minute', undefined],
  ['D08 again after a minute, also when the timer that forgets it is late', ['Date' as const]],
])('a cookie is opened once, %s', async (_what, toFake) => {
  vi.useFakeTimers({ toFake });
  expect(await isOpened('one')).toBe(true);
  vi.advanceTimersByTime(59_999);
  expect(await isOpened('one')).toBe(false);
  vi.advanceTimersByTime(1);
  expect(await isOpened('one')).toBe(true);
});

it('a text that only ends like one that was opened is opened itself', async () => {
  const end = 'an authentication tag that both have';
  await isOpened(`one.${end}`);
  expect(await isOpened(`two.${end}`)).toBe(true);
});

it('requests that bring a cookie at once share one opening', async () => {
  const open = vi.fn(() => Promise.resolve(createContent()));
  await Promise.all([openOnce(secrets, 'one', open), openOnce(secrets, 'one', open)]);
  expect(open).toHaveBeenCalledOnce();
});

it('F12 what does not open is not remembered, and takes the room of nothing that did', async () => {
  await isOpened('good');
  const refuse = vi.fn(() => Promise.resolve(undefined));
  for (let index = 0; index <= 1000; index += 1) await openOnce(secrets, `invented ${index}`, refuse);
  expect(await isOpened('good')).toBe(false);
});

it('F12 a thousand opened cookies are remembered, the oldest going first', async () => {
  for (let index = 0; index <= 1000; index += 1) await isOpened(`cookie ${index}`);
  expect(await isOpened('cookie 1')).toBe(false);
  expect(await isOpened('cookie 0')).toBe(true);
});

it('F12 opened cookies take no more room than five million characters, the oldest going first', async () => {
  const textOf = (index: number) => String(index).padStart(100_000, 'x');
  for (let index = 0; index <= 50; index += 1) await isOpened(textOf(index));
  expect(await isOpened(textOf(1))).toBe(false);
  expect(await isOpened(textOf(0))).toBe(true);
  // One of them went for that, and no more than one.
  expect(await isOpened(textOf(2))).toBe(false);
});

it('F12 room that is given back can be taken again', async () => {
  vi.useFakeTimers();
  const textOf = (index: number) => String(index).padStart(100_000, 'x');
  for (let index = 0; index < 50; index += 1) await isOpened(textOf(index));
  vi.advanceTimersByTime(60_000);
  for (let index = 0; index < 50; index += 1) await isOpened(textOf(index));
  expect(await isOpened(textOf(0))).toBe(false);
});

it.each([
  [30_000, 'is still there then'],
  [60_000, 'is gone 30 s later'],
])(
  'D08 an opened cookie leaves the memory after a minute without requests; one opened 30 s after it (%i ms) %s',
  async (laterMs) => {
    vi.useFakeTimers();
    const first = await openAndDrop('first');
    vi.advanceTimersByTime(30_000);
    const second = await openAndDrop('second');
    vi.advanceTimersByTime(laterMs);
    vi.useRealTimers();
    await new Promise(setImmediate);
    collectGarbage();
    expect(first.deref()).toBeUndefined();
    expect(second.deref() === undefined).toBe(laterMs === 60_000);
  },
);

it('F10 what is remembered keeps no process alive', async () => {
  const timers = vi.spyOn(globalThis, 'setTimeout');
  await isOpened('one');
  expect(timers.mock.results.map(({ value }) => value.hasRef())).toEqual([false]);
});
