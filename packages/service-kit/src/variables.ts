import { z } from 'zod';

/** What the message about a variable says when it is missing or wrong. */
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

/** Any of several words, separated by spaces. */
export function choicesVariable(choices: readonly string[]) {
  const error = complaint('is not a list of its values', `Set it to some of: ${choices.join(', ')}.`);
  return z
    .string({ error })
    .transform((value) => value.split(/\s+/))
    .refine((words) => words.every((word) => choices.includes(word)), { error });
}

/** `true` or `false`. */
export function flagVariable() {
  return choiceVariable(['true', 'false']).transform((value) => value === 'true');
}

function textThat(isValid: (value: string) => boolean, problem: string, remedy: string) {
  const error = complaint(problem, remedy);
  return z.string({ error }).refine(isValid, { error });
}

/** An absolute http or https URL. */
export function urlVariable({ remedy }: VariableHint) {
  return textThat(isHttpUrl, 'is not an absolute http(s) URL', remedy);
}

/** An absolute http or https URL that paths are appended to, without its trailing slash. No query, fragment, credentials. */
export function baseUrlVariable({ remedy }: VariableHint) {
  const problem = 'is not an absolute http(s) URL without query, fragment and credentials';
  return textThat((value) => isHttpUrl(value) && isPlain(value), problem, remedy).transform(
    withoutTrailingSlash,
  );
}

/** An absolute URI: a resource identifier may be a URN (RFC 8707 §2) but never has a fragment. */
export function resourceVariable({ remedy }: VariableHint) {
  const isResource = (value: string) => isUri(value) && !value.includes('#');
  return textThat(isResource, 'is not an absolute URI without a fragment', remedy);
}

/**
 * An issuer identifier (RFC 8414 §2), without its trailing slash: https, or plain http on a loopback host, where
 * requests never leave the machine. No query, fragment or credentials.
 */
export function issuerVariable({ remedy }: VariableHint) {
  const problem = 'is not an https URL (plain http is for localhost only)';
  return textThat((value) => isHttpUrl(value) && isIssuer(value), problem, remedy).transform(
    withoutTrailingSlash,
  );
}

/** Whether a URL points at this very machine: `localhost`, a name below it, 127.0.0.0/8 or `[::1]` (RFC 6761 §6.3). */
export function isLoopback({ hostname }: URL): boolean {
  return /^(?:(?:.+\.)?localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}

// The grammar of RFC 3986, brackets around an IP address only.
const URI =
  /^[a-z][a-z\d+.-]*:(?:\/\/(?:[^/?#@[\]]*@)?\[[\da-f:.]+\])?(?:[\w\-.~:/?#@!$&'()*+,;=]|%[\da-f]{2})*$/i;

/** The URL parser alone takes quotes and spaces too, and drops line breaks, while headers would carry the value as it is. */
function isUri(value: string): boolean {
  return URI.test(value) && URL.canParse(value);
}

function isHttpUrl(value: string): boolean {
  return isUri(value) && /^https?:\/\//i.test(value);
}

function isPlain(value: string): boolean {
  const { username, password } = new URL(value);
  return !(/[?#]/.test(value) || username || password);
}

function isIssuer(value: string): boolean {
  const url = new URL(value);
  return isPlain(value) && (url.protocol === 'https:' || isLoopback(url));
}

function withoutTrailingSlash(value: string): string {
  return value.replace(/\/$/, '');
}

function complaint(wrong: string, remedy: string) {
  return ({ input }: { input?: unknown }) => `${input === undefined ? 'is not set' : wrong}. ${remedy}`;
}
