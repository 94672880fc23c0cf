import { MonoCloudValidationError, type AccessToken, type MonoCloudSession } from '@monocloud/auth-core';
import {
  findInvalidResource,
  findToken,
  parseSpaceSeparated,
  parseSpaceSeparatedSet,
  setsEqual,
} from '@monocloud/auth-core/internal';
import type { GetTokensOptions, MonoCloudOptionsResolved } from '../types.ts';

/** A token with the time it came, from which its whole lifetime follows. */
export interface StoredToken extends AccessToken {
  /** Epoch seconds. Absent in a session that the published package wrote. */
  accessTokenIssuedAt?: number;
}

/**
 * Tokens next to the default one that a session keeps although they have expired, so that it is known which ones to
 * renew ahead of a page. Each takes about a kilobyte of a session cookie.
 */
export const MAX_EXPIRED_TOKENS = 4;

// Time for a request to reach the API and be judged there before the token ends.
const SLACK_SECONDS = 30;

/**
 * Seconds before its end at which a token counts as expired: 30, but never more than half its life. A fixed 30 would
 * make every token that lives shorter expired on arrival and refresh it at each call.
 */
function slackOf(token: StoredToken): number {
  if (token.accessTokenIssuedAt === undefined) return SLACK_SECONDS;
  const lifetimeSeconds = token.accessTokenExpiration - token.accessTokenIssuedAt;
  return Math.min(SLACK_SECONDS, Math.max(lifetimeSeconds, 0) / 2);
}

/** Whether the token should be renewed before it is used at `nowSeconds`. */
export function isDue(token: StoredToken, nowSeconds: number): boolean {
  return token.accessTokenExpiration - slackOf(token) < nowSeconds;
}

/**
 * Whether there is time enough left at `nowSeconds` to answer with the token while a refresh is under way: a third of the
 * slack, which is ten seconds for a token that lives a minute or more.
 */
export function canServeMeanwhile(token: StoredToken, nowSeconds: number): boolean {
  return token.accessTokenExpiration - slackOf(token) / 3 > nowSeconds;
}

/** Whether an API would still take the token at `nowSeconds`. */
export function isUsable(token: StoredToken, nowSeconds: number): boolean {
  return token.accessTokenExpiration > nowSeconds;
}

const KNOWN = new Set(['forceRefresh', 'refetchUserInfo', 'resource', 'scopes']);

function refuse(message: string): never {
  throw new MonoCloudValidationError(message);
}

function parseFlag(name: string, value: unknown): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') return value;
  return refuse(`"${name}" must be a boolean`);
}

/** A space-separated text; lists of texts are taken as well, since 0.1 callers pass them. */
function parseText(value: unknown, message: string): string | undefined {
  const isList = Array.isArray(value) && value.every((part) => typeof part === 'string');
  const text: unknown = isList ? value.join(' ') : value;
  if (text === undefined || typeof text === 'string') return text;
  return refuse(message);
}

function parseResource(value: unknown): string | undefined {
  const resource = parseText(value, 'Resource must be a space-separated string of URLs');
  if (resource === undefined) return undefined;
  if (parseSpaceSeparated(resource).length === 0) refuse('Resource must not be empty');
  const invalid = findInvalidResource(resource);
  if (invalid === undefined) return resource;
  return refuse(
    `Invalid resource "${invalid}": Resource must be a valid URL without query or hash parameters`,
  );
}

function parseScopes(value: unknown): string | undefined {
  const message = 'Scopes must be a space-separated string';
  const scopes = parseText(value, message);
  return scopes !== undefined && parseSpaceSeparated(scopes).length === 0 ? refuse(message) : scopes;
}

/** What a caller of `getTokens` wants. Throws `MonoCloudValidationError` for anything else. */
export function parseTokenOptions(options: object): GetTokensOptions {
  const unknown = Object.keys(options).find((name) => !KNOWN.has(name));
  if (unknown !== undefined) refuse(`"${unknown}" is not allowed`);
  const given: Record<string, unknown> = { ...options };
  return {
    forceRefresh: parseFlag('forceRefresh', given['forceRefresh']),
    refetchUserInfo: parseFlag('refetchUserInfo', given['refetchUserInfo']),
    resource: parseResource(given['resource']),
    scopes: parseScopes(given['scopes']),
  };
}

/** The token a caller wants, as sets of resources and scopes written as space-separated texts. */
export interface WantedToken {
  resource?: string;
  /** Sent with the refresh; undefined asks for what was granted at sign-in (RFC 6749 §6). */
  scopes?: string;
  /** What the stored token must have been requested with. */
  requestedScopes?: string;
}

function configuredScopes(resource: string, options: MonoCloudOptionsResolved): string | undefined {
  const wanted = parseSpaceSeparatedSet(resource);
  const entries = options.resources?.filter((entry) =>
    setsEqual(parseSpaceSeparatedSet(entry.resource), wanted),
  );
  // One entry without scopes means "whatever belongs to the resource", so the others must not narrow it.
  return entries?.every((entry) => entry.scopes) ? entries[0]?.scopes : undefined;
}

/** Works out which token is meant. */
export function toWantedToken(
  wanted: Pick<GetTokensOptions, 'resource' | 'scopes'>,
  session: MonoCloudSession,
  options: MonoCloudOptionsResolved,
): WantedToken {
  const resource = wanted.resource ?? options.defaultAuthParams.resource;
  const isDefault = wanted.resource === undefined && wanted.scopes === undefined;
  if (isDefault) return { resource, requestedScopes: session.authorizedScopes };
  const scopes =
    wanted.scopes ?? (wanted.resource === undefined ? undefined : configuredScopes(wanted.resource, options));
  return { resource, scopes, requestedScopes: scopes };
}

/** The stored token that was requested for exactly these resources and scopes. */
export function findWantedToken(session: MonoCloudSession, wanted: WantedToken): AccessToken | undefined {
  return findToken(session.accessTokens, wanted.resource, wanted.requestedScopes);
}

/** The scopes of a token that events name: of a session's own, which a link may have added to, the configured ones. */
export function toReportedWanted(
  { resource, scopes, requestedScopes }: WantedToken,
  { defaultAuthParams, resources = [] }: MonoCloudOptionsResolved,
): WantedToken {
  const isKnown = scopes !== undefined || requestedScopes === defaultAuthParams.scopes;
  if (isKnown) return { resource, scopes: requestedScopes };
  const known = new Set(
    [defaultAuthParams, ...resources].flatMap((each) => parseSpaceSeparated(each.scopes)),
  );
  const kept = parseSpaceSeparated(requestedScopes).filter((scope) => known.has(scope));
  return { resource, scopes: kept.join(' ') || undefined };
}

/** The token of the sign-in itself. */
export function findDefaultToken(
  session: MonoCloudSession,
  options: MonoCloudOptionsResolved,
): AccessToken | undefined {
  return findWantedToken(session, toWantedToken({}, session, options));
}

/** A name that is equal for equal requests: order, repetition and white space do not matter. */
export function nameWantedToken(wanted: WantedToken): string {
  const parts = [wanted.resource, wanted.scopes, wanted.requestedScopes];
  return JSON.stringify(parts.map((part) => [...parseSpaceSeparatedSet(part)].sort()));
}
