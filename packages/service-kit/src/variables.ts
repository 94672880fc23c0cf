import { z } from 'zod';

/** What a variable needs said about it when it is missing or wrong. */
export interface VariableHint {
  /** A sentence that tells the operator what to set. */
  remedy: string;
}

/** Any text. */
export function textVariable({ remedy }: VariableHint) {
  return z.string({ error: complaint('is not text', remedy) });
}

/** A TCP port; 0 lets the system choose. */
export function portVariable() {
  return wholeNumberVariable({ atLeast: 0, atMost: 65_535 });
}

/** A whole number within bounds, both included. Put the unit into the variable's name. */
export function wholeNumberVariable({ atLeast, atMost }: { atLeast: number; atMost?: number }) {
  const range = atMost === undefined ? `${atLeast} or more` : `from ${atLeast} to ${atMost}`;
  const error = complaint('is not a whole number in its range', `Set it to a whole number, ${range}.`);
  return z
    .string({ error })
    .regex(/^\d{1,15}$/, { error })
    .transform(Number)
    .refine((value) => value >= atLeast && (atMost === undefined || value <= atMost), { error });
}

/** One word out of several. */
export function choiceVariable<const Choice extends string>(choices: readonly Choice[]) {
  return z.enum(choices, {
    error: complaint('is not one of its values', `Set it to one of: ${choices.join(', ')}.`),
  });
}

/** `true` or `false`. */
export function flagVariable() {
  return choiceVariable(['true', 'false']).transform((value) => value === 'true');
}

/** An absolute http or https URL. */
export function urlVariable({ remedy }: VariableHint) {
  const error = complaint('is not an absolute http(s) URL', remedy);
  return z.string({ error }).refine((value) => isHttpUrl(value), { error });
}

/** An absolute URI: a resource identifier may be a URN (RFC 8707 §2) but never has a fragment. */
export function resourceVariable({ remedy }: VariableHint) {
  const error = complaint('is not an absolute URI without a fragment', remedy);
  return z.string({ error }).refine((value) => URL.canParse(value) && !value.includes('#'), { error });
}

/**
 * An issuer identifier (RFC 8414 §2), without its trailing slash: https, or plain http on a loopback host, where
 * nobody is in between. No query, fragment or credentials.
 */
export function issuerVariable({ remedy }: VariableHint) {
  const error = complaint('is not an https URL (plain http is for localhost only)', remedy);
  return z
    .string({ error })
    .refine((value) => isHttpUrl(value) && isIssuer(new URL(value)), { error })
    .transform((value) => value.replace(/\/$/, ''));
}

/** Whether a URL points at this very machine: `localhost`, a name below it, 127.0.0.0/8 or `[::1]` (RFC 6761 §6.3). */
export function isLoopback({ hostname }: URL): boolean {
  return /^(?:(?:.+\.)?localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}

function isHttpUrl(value: string): boolean {
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}

function isIssuer(url: URL): boolean {
  if (url.search || url.hash || url.username || url.password) return false;
  return url.protocol === 'https:' || isLoopback(url);
}

function complaint(wrong: string, remedy: string) {
  return ({ input }: { input?: unknown }) => `${input === undefined ? 'is not set' : wrong}. ${remedy}`;
}
