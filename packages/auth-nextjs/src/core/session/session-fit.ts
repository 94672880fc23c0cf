import type { AccessToken, MonoCloudSession } from '@monocloud/auth-core';
import { now } from '@monocloud/auth-core/internal';
import { subjectOf } from '../profile.ts';
import { findDefaultToken, isUsable } from './stored-tokens.ts';
import type { MonoCloudOptionsResolved } from '../types.ts';

/** A session that fits into its cookies, and the names of the claims it lost for it. */
export interface FittedSession {
  session: MonoCloudSession;
  droppedClaims: string[];
}

/** Something that a session can do without. */
interface Part {
  /** As JSON, before sealing. */
  bytes: number;
  drop: (fitted: FittedSession) => void;
}

const encoder = new TextEncoder();
/** Of a member as JSON, the comma included. */
const memberBytes = (value: object): number => encoder.encode(JSON.stringify(value)).length - 1;

/** Only where the session says without it who it is about. */
function idTokenPart(session: MonoCloudSession): Part[] {
  const { idToken } = session;
  if (idToken === undefined || subjectOf(session) !== session.user.sub) return [];
  return [{ bytes: memberBytes({ idToken }), drop: (fitted) => delete fitted.session.idToken }];
}

function tokenParts(tokens: readonly AccessToken[]): Part[] {
  return tokens.map((token) => ({
    bytes: memberBytes(token),
    drop: ({ session }) => {
      session.accessTokens = session.accessTokens?.filter((other) => other !== token);
    },
  }));
}

/** Largest first. Never those that say who it is, nor the groups, which authorization goes by. */
function claimParts({ user }: MonoCloudSession, { groupsClaim }: MonoCloudOptionsResolved): Part[] {
  const kept = new Set(['sub', 'name', 'email', groupsClaim]);
  const claims = Object.entries(user).filter(([name, value]) => !kept.has(name) && value !== undefined);
  return claims
    .map(([name, value]) => ({
      bytes: memberBytes({ [name]: value }),
      drop({ session, droppedClaims }: FittedSession) {
        const { [name]: _dropped, ...others } = session.user;
        session.user = { ...others, sub: user.sub };
        droppedClaims.push(name);
      },
    }))
    .toSorted((first, second) => second.bytes - first.bytes);
}

/**
 * What can go, in this order, in ways of which the first that is enough is taken. A token that was asked for last, and that
 * of the sign-in, go last: to get them again costs a refresh at the next request. Without a refresh token they stay. Expired
 * tokens go first: they only say what a proxy may renew.
 */
function waysToFit(session: MonoCloudSession, options: MonoCloudOptionsResolved, mayDropClaims: boolean) {
  const tokens = session.accessTokens ?? [];
  const kept = new Set([findDefaultToken(session, options), tokens.at(-1)]);
  const others = tokens.filter((token) => !kept.has(token));
  const nowSeconds = now();
  const expired = others.filter((token) => !isUsable(token, nowSeconds));
  const usable = session.refreshToken === undefined ? [] : others.filter((token) => !expired.includes(token));
  const spare = [...tokenParts(expired), ...idTokenPart(session), ...tokenParts(usable)];
  const claims = mayDropClaims ? claimParts(session, options) : [];
  if (session.refreshToken === undefined) return [[...spare, ...claims]];
  const wanted = tokens.filter((token) => kept.has(token));
  return [
    [...spare, ...claims],
    [...spare, ...tokenParts(wanted), ...claims],
  ];
}

/** Drops parts until they make up for the excess; undefined when they do not. */
async function dropParts(
  session: MonoCloudSession,
  parts: readonly Part[],
  excess: number,
  excessOf: (session: MonoCloudSession) => Promise<number>,
): Promise<FittedSession | undefined> {
  const left = [...parts];
  const fitted: FittedSession = { session: { ...session }, droppedClaims: [] };
  for (let over = excess; over > 0; over = await excessOf(fitted.session)) {
    // Base64url makes four characters of three bytes.
    for (let bytes = Math.ceil((over * 3) / 4); bytes > 0;) {
      const part = left.shift();
      if (!part) return undefined;
      part.drop(fitted);
      bytes -= part.bytes;
    }
  }
  return fitted;
}

/**
 * The session without what does not fit. Undefined when it does not fit even then.
 * @param excessOf measures a session after sealing: bytes beyond its room, 0 or less when it fits.
 */
export async function fitSession(
  session: MonoCloudSession,
  options: MonoCloudOptionsResolved,
  mayDropClaims: boolean,
  excessOf: (session: MonoCloudSession) => Promise<number>,
): Promise<FittedSession | undefined> {
  const excess = await excessOf(session);
  if (excess <= 0) return { session, droppedClaims: [] };
  for (const parts of waysToFit(session, options, mayDropClaims)) {
    const fitted = await dropParts(session, parts, excess, excessOf);
    if (fitted) return fitted;
  }
  return undefined;
}
