import { recall, remember } from '../refresh/registry.ts';
import type { Remembered } from '../refresh/registry.ts';
import type { SessionCookieContent } from './session-cookie.ts';

type Opening = Promise<SessionCookieContent | undefined>;

interface Opened {
  known: Map<string, Remembered<SessionCookieContent>>;
  /** Those being opened right now: the requests of many tabs arrive before the first one is done. */
  underWay: Map<string, Opening>;
}

// An open page asks every few seconds with the same cookie, which stays the same until its token is renewed. The number
// bounds what is kept: about ten kilobytes each, and never more than the headers of a request hold.
const OPENED_MILLISECONDS = 60_000;
const OPENED_COOKIES = 1_000;

// By the list of secrets itself: content that other secrets opened is never found.
const bySecrets = new WeakMap<string[], Opened>();

/**
 * What a sealed text holds, opened once a minute at most. Only text that did open is kept: anybody can send another one.
 * Requests share the content, so nobody may change it.
 */
export async function openOnce(secrets: string[], sealed: string, open: () => Opening): Opening {
  const opened = bySecrets.get(secrets) ?? { known: new Map(), underWay: new Map() };
  bySecrets.set(secrets, opened);
  const { known, underWay } = opened;
  const found = recall(known, sealed) ?? underWay.get(sealed);
  if (found) return found;
  const opening = open().finally(() => underWay.delete(sealed));
  underWay.set(sealed, opening);
  const content = await opening;
  if (content) remember(known, sealed, content, OPENED_MILLISECONDS, OPENED_COOKIES);
  return content;
}
