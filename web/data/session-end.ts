import { forgetKeptData } from './kept-data.ts';
import { cancelRetries } from './retry-timers.ts';
import { createStore } from './store.ts';

/** Whether the session that this page was rendered for is over. Nothing is fetched while it is. */
export const sessionEnded = createStore(false);

/** Takes everything that was fetched for this person off the screen and out of memory. */
export function forgetData(): void {
  cancelRetries();
  forgetKeptData();
}

/** What a tab knows of the session of this browser. */
export interface SessionNews {
  /** Who is signed in; undefined when no session is open. */
  visitorId: string | undefined;
  /** When that was so, in milliseconds since the epoch, by the clock that all tabs of a browser share. */
  knownAtMs: number;
}

const CHANNEL = 'monoshop-session';

let channel: BroadcastChannel | undefined;
let latest: SessionNews | undefined;

/** Remembers what this tab found out, unless it knows something newer, and sends what it knows to the other tabs. */
export function announceSession(news: SessionNews): void {
  if (!latest || news.knownAtMs >= latest.knownAtMs) latest = news;
  channel?.postMessage(latest);
}

/** Ends the session in this tab. */
export function endSession(): void {
  sessionEnded.set(true);
  forgetData();
}

/** Ends the session in this tab and in the others: a response has shown that it is over. */
export function endSessionEverywhere(): void {
  endSession();
  announceSession({ visitorId: undefined, knownAtMs: Date.now() });
}

/** A page was rendered without a session. If this tab had one, what surrounds the page is still of that time. */
export function noteSignedOutPage(): void {
  if (latest?.visitorId !== undefined) endSessionEverywhere();
}

/** A browser that may store nothing for this site refuses a channel, too. */
function openChannel(): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel(CHANNEL);
  } catch {
    return undefined;
  }
}

/**
 * Calls `onNews` with what other tabs know, until the returned function is called. News that is older than what this tab
 * knows changes nothing here; its sender gets the newer one. Such news comes from a page that was rendered before the
 * session began or ended and becomes interactive after that.
 */
export function listenToTabs(onNews: (news: SessionNews) => void): () => void {
  const opened = openChannel();
  channel = opened;
  // Only pages of this origin can send here, and all of them send this type.
  opened?.addEventListener('message', ({ data: news }: MessageEvent<SessionNews>) => {
    if (latest && news.knownAtMs < latest.knownAtMs) {
      opened.postMessage(latest);
      return;
    }
    latest = news;
    onNews(news);
  });
  return () => {
    opened?.close();
    if (channel === opened) channel = undefined;
  };
}
