import { mutate } from 'swr';
import { firstAnswersForgotten } from './first-answers.ts';
import { cancelRetries } from './retries.ts';
import { createStore } from './store.ts';
import { forgetAnswers } from './watched-answers.ts';

/** Whether the session that this page was rendered for is over. Nothing is fetched while it is. */
export const sessionEnded = createStore(false);

/** Takes everything that was fetched for this person off the screen and out of memory. */
export function forgetData(): void {
  cancelRetries();
  forgetAnswers();
  firstAnswersForgotten.set(true);
  void mutate(() => true, undefined, { revalidate: false });
}

/** Ends the session in this tab. */
export function endSession(): void {
  sessionEnded.set(true);
  forgetData();
}

/** What tabs tell each other: who a page was rendered for, or that the session was found to be over. */
export type SessionNews = { visitorId: string | undefined } | 'ended';

const CHANNEL = 'monoshop-session';

let channel: BroadcastChannel | undefined;

/** Tells the other tabs of this browser, once this one listens to them. */
export function tellTabs(news: SessionNews): void {
  channel?.postMessage(news);
}

/** Hears what other tabs tell, until the returned function is called. */
export function hearTabs(onNews: (news: SessionNews) => void): () => void {
  const opened = new BroadcastChannel(CHANNEL);
  channel = opened;
  // Only pages of this origin can speak here, and all of them speak this type.
  opened.addEventListener('message', ({ data }: MessageEvent<SessionNews>) => onNews(data));
  return () => {
    opened.close();
    if (channel === opened) channel = undefined;
  };
}
