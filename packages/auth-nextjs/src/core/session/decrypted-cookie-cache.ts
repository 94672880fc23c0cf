import type { Remembered } from './process-memory.ts';
import type { SessionCookieContent } from './session-seal.ts';

type Opening = Promise<SessionCookieContent | undefined>;

interface Opened {
  /** By sealed text, in order of their ends. */
  known: Map<string, Remembered<SessionCookieContent>>;
  /** Length of all the sealed texts in `known`. */
  characters: number;
  /** Those being opened right now: the requests of many tabs arrive before the first one is done. */
  underWay: Map<string, Opening>;
  isSweepDue: boolean;
}

// An open page asks every few seconds with the same cookie, which stays the same until its token is renewed.
const OPENED_MILLISECONDS = 60_000;
// A usual one has some five thousand characters; one that fills the headers of a request, sixteen thousand.
const OPENED_COOKIES = 1_000;
const OPENED_CHARACTERS = 5_000_000;

// By the list of secrets itself: content that other secrets opened is never found.
const bySecrets = new WeakMap<string[], Opened>();

function findOpened(secrets: string[]): Opened {
  const found = bySecrets.get(secrets);
  if (found) return found;
  const created: Opened = { known: new Map(), characters: 0, underWay: new Map(), isSweepDue: false };
  bySecrets.set(secrets, created);
  return created;
}

function forget(opened: Opened, sealed: string): void {
  if (opened.known.delete(sealed)) opened.characters -= sealed.length;
}

/** Takes those away whose time has passed, now and as long as there are any, since no further request may come. */
function sweepInTime(opened: Opened): void {
  const [oldest] = opened.known.values();
  if (opened.isSweepDue || !oldest) return;
  opened.isSweepDue = true;
  // Bounded, since the clock may be set back.
  const wait = Math.min(oldest.forgetAt - Date.now(), OPENED_MILLISECONDS);
  const timer = setTimeout(() => {
    opened.isSweepDue = false;
    for (const [sealed, { forgetAt }] of opened.known) {
      if (forgetAt > Date.now()) break;
      forget(opened, sealed);
    }
    sweepInTime(opened);
  }, wait);
  // In the Edge runtime it is a number, and there is no process to hold up.
  if (typeof timer === 'object') timer.unref();
}

function keep(opened: Opened, sealed: string, value: SessionCookieContent): void {
  forget(opened, sealed);
  opened.known.set(sealed, { value, forgetAt: Date.now() + OPENED_MILLISECONDS });
  opened.characters += sealed.length;
  for (const oldest of opened.known.keys()) {
    if (opened.known.size <= OPENED_COOKIES && opened.characters <= OPENED_CHARACTERS) break;
    forget(opened, oldest);
  }
  sweepInTime(opened);
}

/**
 * What a sealed text holds, opened once a minute at most. Only text that did open is kept: anyone can send another one.
 * Requests share the content, so it must not be changed.
 * @param open must resolve for one spelling of a seal only, or one cookie could take all the room.
 */
export async function openOnce(secrets: string[], sealed: string, open: () => Opening): Opening {
  const opened = findOpened(secrets);
  const { known, underWay } = opened;
  const found = known.get(sealed);
  if (found && found.forgetAt > Date.now()) return found.value;
  const waiting = underWay.get(sealed);
  if (waiting) return waiting;
  const opening = open().finally(() => underWay.delete(sealed));
  underWay.set(sealed, opening);
  const content = await opening;
  if (content) keep(opened, sealed, content);
  return content;
}
