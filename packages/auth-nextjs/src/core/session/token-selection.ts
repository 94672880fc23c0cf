import type { AccessToken, MonoCloudSession } from '@monocloud/auth-core';
import { findToken, parseSpaceSeparatedSet, setsEqual } from '@monocloud/auth-core/internal';
import type { GetTokensOptions, MonoCloudOptionsResolved } from '../types.ts';

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
