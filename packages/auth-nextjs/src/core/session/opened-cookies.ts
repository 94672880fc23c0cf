import { recall, remember } from '../refresh/registry.ts';
import type { Remembered } from '../refresh/registry.ts';
import type { SessionCookieContent } from './session-cookie.ts';

// An open page asks every few seconds with the same cookie, which stays the same until its token is renewed. The number
// bounds what is kept: about ten kilobytes each.
const OPENED_MILLISECONDS = 60_000;
const OPENED_COOKIES = 1_000;

// By the list of secrets itself: content that other secrets opened is never found.
const opened = new WeakMap<string[], Map<string, Remembered<SessionCookieContent>>>();

/** What this very text held when these secrets opened it lately. Shared by requests, so nobody may change it. */
export function recallOpened(secrets: string[], sealed: string): SessionCookieContent | undefined {
  const known = opened.get(secrets);
  return known && recall(known, sealed);
}

/** Keeps what a sealed text held for a while. Only for text that did open: anybody can send another one. */
export function rememberOpened(secrets: string[], sealed: string, content: SessionCookieContent): void {
  const known = opened.get(secrets) ?? new Map<string, Remembered<SessionCookieContent>>();
  opened.set(secrets, known);
  remember(known, sealed, content, OPENED_MILLISECONDS, OPENED_COOKIES);
}
