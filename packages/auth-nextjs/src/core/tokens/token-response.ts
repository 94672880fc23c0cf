import { MonoCloudOPError } from '@monocloud/auth-core';
import type { IdTokenClaims, MonoCloudSession, Tokens } from '@monocloud/auth-core';
import { findRejectedTokenResponse, type RejectedTokenResponse } from '@monocloud/auth-core/internal';
import type { CoreContext } from '../context.ts';
import { kindOf, toError } from '../failure-kind.ts';
import type { SessionEnd } from '../session/session-record.ts';
import {
  applyGrant,
  namesAnotherUser,
  replacesAnotherUser,
  verifyGrant,
  withRotatedTokens,
} from './refresh-grant.ts';
import type { Grant } from './refresh-grant.ts';

/** What the token endpoint answered: tokens, or the error of a refusal, of an unusable answer, or of none at all. */
export type TokenResponse = { tokens: Tokens } | { error: Error };

/**
 * What is to become of a session after a refresh.
 * - `keep`: this is its content now, even if the caller gets an error: the refresh token before it is spent.
 * - `end`: it is over; `revoked` is what is left of its refresh token.
 * - `fail`: it stays as it is.
 */
export type Judgement =
  | { kind: 'keep'; session: MonoCloudSession; error?: Error }
  | { kind: 'end'; end: SessionEnd; revoked?: string }
  | { kind: 'fail'; error: Error };

/** An answer about another user: none of its tokens may be used, and the refresh token it was paid with is spent. */
function judgeOtherUser({ refreshToken }: MonoCloudSession): Judgement {
  const errorDescription = 'The tenant answered a refresh with the tokens of another user';
  const end: SessionEnd = { reason: 'refused', error: 'invalid_grant', errorDescription };
  return { kind: 'end', end, revoked: refreshToken };
}

/**
 * Of an answer that is malformed, whose ID token is no good or cannot be judged, nothing is used. Its refresh token is
 * kept all the same, because the one before it is spent.
 */
function judgeUnusable(
  session: MonoCloudSession,
  answer: Partial<RejectedTokenResponse>,
  error: Error,
): Judgement {
  if (namesAnotherUser(session, answer)) return judgeOtherUser(session);
  return {
    kind: 'keep',
    session: { ...withRotatedTokens(session, answer), idToken: session.idToken },
    error,
  };
}

function judgeRefusal(error: Error): Judgement {
  if (!(error instanceof MonoCloudOPError) || kindOf(error) !== 'ended') return { kind: 'fail', error };
  const { error: code, errorDescription } = error;
  return { kind: 'end', end: { reason: 'refused', error: code, errorDescription } };
}

async function judgeTokens(context: CoreContext, grant: Grant, tokens: Tokens): Promise<Judgement> {
  const { session } = grant.record;
  let claims: IdTokenClaims | undefined;
  try {
    claims = await verifyGrant(context, session, tokens);
  } catch (error) {
    return judgeUnusable(session, tokens, toError(error));
  }
  if (replacesAnotherUser(grant, tokens)) return judgeOtherUser(session);
  try {
    return { kind: 'keep', session: await applyGrant(context, grant, tokens, claims) };
  } catch (error) {
    return { kind: 'keep', session: withRotatedTokens(session, tokens), error: toError(error) };
  }
}

/** Whether a response has the only refresh token that is still good. */
export const hasRefreshToken = (response: TokenResponse): boolean =>
  'tokens' in response || findRejectedTokenResponse(response.error) !== undefined;

/** Works out what a response means for the session it was asked for. Changes nothing. */
export async function judgeResponse(
  context: CoreContext,
  grant: Grant,
  response: TokenResponse,
): Promise<Judgement> {
  if ('tokens' in response) return judgeTokens(context, grant, response.tokens);
  const unusable = findRejectedTokenResponse(response.error);
  return unusable
    ? judgeUnusable(grant.record.session, unusable, response.error)
    : judgeRefusal(response.error);
}
