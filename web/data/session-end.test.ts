import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { SessionNews } from './session-end.ts';

/** A tab with a module of its own, which holds what the tab knows. */
async function openTab() {
  vi.resetModules();
  const tab = await import('./session-end.ts');
  const received: SessionNews[] = [];
  const stop = tab.listenToTabs((news) => received.push(news));
  return { ...tab, received, stop };
}

let tab: Awaited<ReturnType<typeof openTab>>;
let other: Awaited<ReturnType<typeof openTab>>;
beforeEach(async () => {
  tab = await openTab();
  other = await openTab();
});
afterEach(() => {
  tab.stop();
  other.stop();
});

describe('news of the session between tabs', () => {
  it('reaches the other tabs, also after a second listener replaced the first', async () => {
    const stopSecond = tab.listenToTabs(() => undefined);
    tab.stop();
    tab.announceSession({ visitorId: 'ada', knownAtMs: 10 });
    await vi.waitFor(() => expect(other.received).toEqual([{ visitorId: 'ada', knownAtMs: 10 }]));
    stopSecond();
  });

  it('is neither sent nor heard, and is no error, in a browser that may store nothing for this site', () => {
    vi.stubGlobal('BroadcastChannel', function refuse() {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    });
    onTestFinished(() => void vi.unstubAllGlobals());
    const stop = tab.listenToTabs(() => undefined);
    expect(() => tab.announceSession({ visitorId: 'ada', knownAtMs: 10 })).not.toThrow();
    expect(stop).not.toThrow();
  });

  it('is not sent, and is no error, once this tab has stopped listening', () => {
    tab.stop();
    expect(() => tab.announceSession({ visitorId: 'ada', knownAtMs: 10 })).not.toThrow();
  });

  it('ends the session in this tab and in the others when a response has shown that it is over', async () => {
    tab.endSessionEverywhere();
    expect(tab.sessionEnded.get()).toBe(true);
    await vi.waitFor(() =>
      expect(other.received).toEqual([{ visitorId: undefined, knownAtMs: expect.any(Number) }]),
    );
  });

  it('is taken when it is newer than what this tab knows', async () => {
    tab.announceSession({ visitorId: 'ada', knownAtMs: 10 });
    other.announceSession({ visitorId: undefined, knownAtMs: 11 });
    await vi.waitFor(() => expect(tab.received).toContainEqual({ visitorId: undefined, knownAtMs: 11 }));
  });

  it.each([
    ['an open session', 'the end', undefined, 'ada'],
    ['no session', 'the sign-in', 'ada', undefined],
  ])('of %s from a page rendered before %s is ignored and answered with the newer one', async (...row) => {
    const [known, outdated] = [
      { visitorId: row[2], knownAtMs: 10 },
      { visitorId: row[3], knownAtMs: 9 },
    ];
    other.stop();
    tab.announceSession(known);
    const late = await openTab();
    late.announceSession(outdated);
    await vi.waitFor(() => expect(late.received).toEqual([known]));
    expect(tab.received).toEqual([]);
    late.stop();
  });
});
