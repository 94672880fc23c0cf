import type { MonoCloudSession } from '@monocloud/auth-core';
import { now } from '@monocloud/auth-core/internal';
import type { CoreContext } from '../context.ts';
import type { IMonoCloudCookieRequest, IMonoCloudCookieResponse } from '../http.ts';
import type { GetTokensOptions } from '../types.ts';
import { findDefaultToken, isDue, isUsable, MAX_EXPIRED_TOKENS } from '../session/stored-tokens.ts';
import type { StoredToken } from '../session/stored-tokens.ts';
import { readTokens } from './token-reading.ts';

/** `due`: also tokens that an API would still take, but not much longer. `expired`: only those it would not. */
export type AheadOf = 'due' | 'expired';

/** How `getTokens` is asked for each stored token that has to be renewed, the default token first. */
function listRenewals(session: MonoCloudSession, context: CoreContext, aheadOf: AheadOf): GetTokensOptions[] {
  const nowSeconds = now();
  const isWanted = (token: StoredToken) =>
    aheadOf === 'due' ? isDue(token, nowSeconds) : !isUsable(token, nowSeconds);
  const byDefault = findDefaultToken(session, context.options);
  const others = (session.accessTokens ?? []).filter((token) => token !== byDefault && isWanted(token));
  const renewals = others
    .slice(-MAX_EXPIRED_TOKENS)
    .map(({ resource, requestedScopes: scopes }) => ({ resource, scopes }));
  return byDefault && isWanted(byDefault) ? [{}, ...renewals] : renewals;
}

/** Where this code runs in a process of its own, a route handler may spend the same refresh token at the same time. */
const isAlone = ({ authority }: CoreContext): boolean =>
  authority.isLocal === true && 'EdgeRuntime' in globalThis;

/**
 * Renews the stored tokens of a session before a page is rendered, which cannot save new ones. What fails is left to the
 * page: it has the token that is still valid, or gets the error itself. Resolves to whether anything was tried; the
 * session may have ended by it.
 */
export async function refreshAhead(
  context: CoreContext,
  req: IMonoCloudCookieRequest,
  res: IMonoCloudCookieResponse,
  session: MonoCloudSession,
  aheadOf: AheadOf,
): Promise<boolean> {
  if (session.refreshToken === undefined || isAlone(context)) return false;
  const renewals = listRenewals(session, context, aheadOf);
  for (const renewal of renewals) {
    try {
      await readTokens(context, req, res, renewal);
    } catch (error) {
      context.debug?.(`no refresh ahead of the page: ${error instanceof Error ? error.message : 'unknown'}`);
    }
  }
  return renewals.length > 0;
}
