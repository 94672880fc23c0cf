import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SessionNews } from './session-end.ts';

const other = new BroadcastChannel('monoshop-session');

/** The next message that another tab receives. */
const nextMessage = () =>
  new Promise<SessionNews>((resolve) => {
    other.addEventListener('message', ({ data }: MessageEvent<SessionNews>) => resolve(data), { once: true });
  });

/** A tab of its own: what it knows lives in the module. */
async function openTab() {
  vi.resetModules();
  const tab = await import('./session-end.ts');
  const received: SessionNews[] = [];
  const stop = tab.listenToTabs((news) => received.push(news));
  return { ...tab, received, stop };
}

let tab: Awaited<ReturnType<typeof openTab>>;
beforeEach(async () => {
  tab = await openTab();
});
afterEach(() => tab.stop());
afterAll(() => other.close());

describe('news of the session between tabs', () => {
  it('reaches the other tabs, also after a second listener replaced the first', async () => {
    const stopSecond = tab.listenToTabs(() => undefined);
    tab.stop();
    const message = nextMessage();
    tab.announceSession({ visitorId: 'ada', knownAtMs: 10 });
    expect(await message).toEqual({ visitorId: 'ada', knownAtMs: 10 });
    stopSecond();
  });

  it('is not sent, and is no error, once this tab has stopped listening', () => {
    tab.stop();
    expect(() => tab.announceSession({ visitorId: 'ada', knownAtMs: 10 })).not.toThrow();
  });

  it('ends the session in this tab and in the others when a response has shown that it is over', async () => {
    const message = nextMessage();
    tab.endSessionEverywhere();
    expect(tab.sessionEnded.get()).toBe(true);
    expect(await message).toEqual({ visitorId: undefined, knownAtMs: expect.any(Number) });
  });

  it('is taken when it is newer than what this tab knows', async () => {
    tab.announceSession({ visitorId: 'ada', knownAtMs: 10 });
    other.postMessage({ visitorId: undefined, knownAtMs: 11 });
    await vi.waitFor(() => expect(tab.received).toEqual([{ visitorId: undefined, knownAtMs: 11 }]));
  });

  it.each([
    [
      'an open session',
      'an end',
      { visitorId: undefined, knownAtMs: 10 },
      { visitorId: 'ada', knownAtMs: 9 },
    ],
    [
      'an end',
      'an open session',
      { visitorId: 'ada', knownAtMs: 10 },
      { visitorId: undefined, knownAtMs: 9 },
    ],
  ])('of %s from a page rendered before %s is ignored and answered with the newer one', async (...row) => {
    const [, , known, outdated] = row;
    const announced = nextMessage();
    tab.announceSession(known);
    await announced;
    const reply = nextMessage();
    other.postMessage(outdated);
    expect(await reply).toEqual(known);
    expect(tab.received).toEqual([]);
  });
});
