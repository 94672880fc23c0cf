import type { AccessToken } from '@monocloud/auth-core';

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
