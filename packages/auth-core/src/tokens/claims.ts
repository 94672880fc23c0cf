import { invalidToken, MonoCloudTokenError, MonoCloudValidationError } from '../errors.ts';
import type { AccessToken } from '../types.ts';

/** Claims of a token (RFC 7519 §4), not checked. */
export type Claims = Record<string, unknown>;

/** How this machine's clock is read. */
export interface Clock {
  /** Seconds added to this machine's clock. */
  skewSeconds: number;
  /** Seconds of grace around `exp`, `nbf` and `iat`. */
  toleranceSeconds: number;
}

/** What a client demands of every token that is meant for it. */
export interface ClientTokenRules {
  issuerSpellings: readonly string[];
  clientId: string;
  clock: Clock;
}

/** Epoch seconds, rounded down. */
export function now(): number {
  return Math.floor(Date.now() / 1000);
}

/**
 * Time from `at` until `time`, in their unit. Infinity when there is no `at`, or it lies ahead because the clock was set
 * back since: how much has passed is not known then, and what waits for a time to pass must not wait any longer.
 */
export function elapsed(time: number, at = -Infinity): number {
  return at > time ? Infinity : time - at;
}

/**
 * @throws MonoCloudValidationError for anything but a number: compared with NaN or a text, no token would ever expire.
 */
export function requireSeconds(seconds: number): number {
  if (!Number.isFinite(seconds))
    throw new MonoCloudValidationError('Clock settings, lifetimes and ages must be numbers of seconds');
  return seconds;
}

/** Ten years. A time further ahead is in milliseconds, or was meant to be never. */
const MAX_SECONDS_AHEAD = 315_360_000;

/** @throws MonoCloudTokenError unless `iss` is one of the spellings of the issuer (RFC 7519 §4.1.1). */
export function assertIssuer({ iss }: Claims, spellings: readonly string[], expectedIssuer?: string): void {
  if (typeof iss !== 'string' || !spellings.includes(iss))
    throw invalidToken('Invalid Issuer', { name: 'wrong_issuer', expectedIssuer });
}

/** `aud` as a list; `[]` when it is neither a text nor a list of texts (RFC 7519 §4.1.3). */
export function listAudiences(claims: Claims): string[] {
  const { aud } = claims;
  if (typeof aud === 'string') return [aud];
  return Array.isArray(aud) && aud.every((entry): entry is string => typeof entry === 'string') ? aud : [];
}

/** @throws MonoCloudTokenError unless `aud` names the audience, alone or among others. */
export function assertAudience(claims: Claims, audience: string): void {
  if (claims['aud'] !== audience && !listAudiences(claims).includes(audience))
    throw invalidToken('Invalid audience claim', { name: 'wrong_audience', expectedAudience: audience });
}

/**
 * `exp` must be a count of whole seconds that has not passed and lies at most ten years ahead. Its absence is
 * allowed here and refused by those who need it (RFC 7519 §4.1.4).
 * @throws MonoCloudTokenError
 */
export function assertNotExpired({ exp }: Claims, clock: Clock, nowSeconds = current(clock)): void {
  if (exp === undefined) return;
  if (typeof exp !== 'number' || !Number.isSafeInteger(exp)) {
    throw new MonoCloudTokenError('Unexpected "exp" (expiration time) claim type');
  }
  if (exp <= nowSeconds - clock.toleranceSeconds) {
    throw invalidToken('Unexpected "exp" (expiration time) claim value, timestamp is <= now()', {
      name: 'expired',
      expiredSeconds: nowSeconds - exp,
    });
  }
  if (exp > nowSeconds + MAX_SECONDS_AHEAD) {
    throw new MonoCloudTokenError(
      'Unexpected "exp" (expiration time) claim value, timestamp is over 10 years ahead',
    );
  }
}

/** @throws MonoCloudTokenError when `exp` is absent. */
export function requireExpiry({ exp }: Claims): void {
  if (exp === undefined) throw new MonoCloudTokenError('Unexpected "exp" (expiration time) claim type');
}

/** @throws MonoCloudTokenError when `nbf`, if present, is not a time or still to come (RFC 7519 §4.1.5). */
export function assertStarted(claims: Claims, clock: Clock, nowSeconds = current(clock)): void {
  assertNotInFuture(claims['nbf'], '"nbf" (not before)', clock, nowSeconds);
}

/** @throws MonoCloudTokenError when `iat`, if present, is not a time or still to come (RFC 7519 §4.1.6). */
export function assertIssued(claims: Claims, clock: Clock, nowSeconds = current(clock)): void {
  assertNotInFuture(claims['iat'], '"iat" (issued at)', clock, nowSeconds);
}

/** @throws MonoCloudTokenError when one of the claims is present and not a text. */
export function assertStrings(claims: Claims, names: readonly string[]): void {
  for (const name of names) {
    const value = claims[name];
    if (value === undefined || typeof value === 'string') continue;
    if (name === 'sub') throw invalidToken('Invalid subject', { name: 'no_subject' });
    throw new MonoCloudTokenError(`Unexpected "${name}" claim type`);
  }
}

/** Epoch seconds on the corrected clock. */
export function current(clock: Clock): number {
  return now() + clock.skewSeconds;
}

function assertNotInFuture(value: unknown, name: string, clock: Clock, nowSeconds: number): void {
  if (value === undefined) return;
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) {
    throw new MonoCloudTokenError(`Unexpected ${name} claim type`);
  }
  if (value > nowSeconds + clock.toleranceSeconds) {
    throw invalidToken(`Unexpected ${name} claim value, timestamp is > now()`, {
      name: 'not_yet_valid',
      skewSeconds: Math.ceil(value - nowSeconds),
    });
  }
}

/** Words of a text, in order; `[]` for nothing. Lists are taken as they are, since 0.1 callers pass them. */
export function parseSpaceSeparated(text?: string | string[]): string[] {
  const joined = Array.isArray(text) ? text.join(' ') : (text ?? '');
  return joined.split(/\s+/).filter((word) => word !== '');
}

/** Words of a text without order and repetition. */
export function parseSpaceSeparatedSet(text?: string | string[]): Set<string> {
  return new Set(parseSpaceSeparated(text));
}

/** Whether two sets hold the same members. */
export function setsEqual(left: Set<string>, right: Set<string>): boolean {
  return left.size === right.size && [...left].every((member) => right.has(member));
}

/** Union of two lists in order of first appearance; undefined when neither is given. */
export function mergeArrays(first?: string[], second?: string[]): string[] | undefined {
  if (!first && !second) return undefined;
  return [...new Set([...(first ?? []), ...(second ?? [])])];
}

/**
 * First token that was requested for exactly these resources and exactly these scopes. Order, repetition and
 * white space do not matter; undefined means the empty set; granted scopes are not considered.
 */
export function findToken(
  tokens?: AccessToken[],
  resource?: string,
  scopes?: string,
): AccessToken | undefined {
  return tokens?.find(
    (token) => haveSameWords(token.resource, resource) && haveSameWords(token.requestedScopes, scopes),
  );
}

/** Equal texts, the usual case, need not be taken apart. */
function haveSameWords(left: string | undefined, right: string | undefined): boolean {
  return left === right || setsEqual(parseSpaceSeparatedSet(left), parseSpaceSeparatedSet(right));
}

/**
 * Whether the text is a resource indicator as RFC 8707 §2 allows it: absolute, no fragment; and no query
 * here.
 */
function isResourceUrl(text: string): boolean {
  return URL.canParse(text) && !/[?#]/.test(text);
}

/** The first part of a space-separated list that is not a resource URL; undefined when all are. */
export function findInvalidResource(list: string): string | undefined {
  return parseSpaceSeparated(list).find((part) => !isResourceUrl(part));
}
