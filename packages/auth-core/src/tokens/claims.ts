import { MonoCloudTokenError, MonoCloudValidationError } from '../errors.ts';
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

/** Epoch seconds, rounded down. */
export function now(): number {
  return Math.floor(Date.now() / 1000);
}

/**
 * @throws MonoCloudValidationError for anything but a number: compared with NaN, no token would ever expire.
 */
export function requireSeconds(seconds: number): number {
  if (!Number.isFinite(seconds))
    throw new MonoCloudValidationError('Clock settings must be numbers of seconds');
  return seconds;
}

/** Ten years. A time further ahead is in milliseconds, or was meant to be never. */
const MAX_SECONDS_AHEAD = 315_360_000;

/** Tells whether `iss` names the issuer whose tokens are expected. */
export type IsIssuer = (iss: unknown) => boolean;

/** @throws MonoCloudTokenError unless `iss` names the issuer (RFC 7519 §4.1.1). */
export function assertIssuer(claims: Claims, isIssuer: IsIssuer): void {
  if (!isIssuer(claims['iss'])) throw new MonoCloudTokenError('Invalid Issuer');
}

/** `aud` as a list; `[]` when it is neither a text nor a list of texts (RFC 7519 §4.1.3). */
export function listAudiences(claims: Claims): string[] {
  const { aud } = claims;
  if (typeof aud === 'string') return [aud];
  return Array.isArray(aud) && aud.every((entry): entry is string => typeof entry === 'string') ? aud : [];
}

/** @throws MonoCloudTokenError unless `aud` names the audience, alone or among others. */
export function assertAudience(claims: Claims, audience: string): void {
  if (!listAudiences(claims).includes(audience)) throw new MonoCloudTokenError('Invalid audience claim');
}

/**
 * `exp` must be a count of whole seconds that has not passed and lies at most ten years ahead. Its absence is
 * allowed here and refused by those who need it (RFC 7519 §4.1.4).
 * @throws MonoCloudTokenError
 */
export function assertNotExpired({ exp }: Claims, clock: Clock): void {
  if (exp === undefined) return;
  if (typeof exp !== 'number' || !Number.isSafeInteger(exp)) {
    throw new MonoCloudTokenError('Unexpected "exp" (expiration time) claim type');
  }
  if (exp <= current(clock) - clock.toleranceSeconds) {
    throw new MonoCloudTokenError('Unexpected "exp" (expiration time) claim value, timestamp is <= now()');
  }
  if (exp > current(clock) + MAX_SECONDS_AHEAD) {
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
export function assertStarted(claims: Claims, clock: Clock): void {
  assertNotInFuture(claims['nbf'], '"nbf" (not before)', clock);
}

/** @throws MonoCloudTokenError when `iat`, if present, is not a time or still to come (RFC 7519 §4.1.6). */
export function assertIssued(claims: Claims, clock: Clock): void {
  assertNotInFuture(claims['iat'], '"iat" (issued at)', clock);
}

/** @throws MonoCloudTokenError when one of the claims is present and not a text. */
export function assertStrings(claims: Claims, names: string[]): void {
  const wrong = names.find((name) => claims[name] !== undefined && typeof claims[name] !== 'string');
  if (wrong === 'sub') throw new MonoCloudTokenError('Invalid subject');
  if (wrong) throw new MonoCloudTokenError(`Unexpected "${wrong}" claim type`);
}

/** Epoch seconds on the corrected clock. */
export function current(clock: Clock): number {
  return now() + clock.skewSeconds;
}

function assertNotInFuture(value: unknown, name: string, clock: Clock): void {
  if (value === undefined) return;
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) {
    throw new MonoCloudTokenError(`Unexpected ${name} claim type`);
  }
  if (value > current(clock) + clock.toleranceSeconds) {
    throw new MonoCloudTokenError(`Unexpected ${name} claim value, timestamp is > now()`);
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
  const resources = parseSpaceSeparatedSet(resource);
  const requested = parseSpaceSeparatedSet(scopes);
  return tokens?.find(
    (token) =>
      setsEqual(parseSpaceSeparatedSet(token.resource), resources) &&
      setsEqual(parseSpaceSeparatedSet(token.requestedScopes), requested),
  );
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
