import { MonoCloudTokenError } from '../errors.ts';
import { validateTokenHash } from '../hash.ts';
import type { IdTokenClaims, ValidateIdTokenOptions } from '../types.ts';
import {
  assertIssued,
  assertIssuer,
  assertNotExpired,
  assertStarted,
  assertStrings,
  current,
  listAudiences,
  requireExpiry,
  requireSeconds,
} from './claims.ts';
import type { Claims, ClientTokenRules, Clock } from './claims.ts';
import type { SignedToken } from './signed-token.ts';

/** What a client demands of an ID token. */
export type IdTokenRules = ClientTokenRules & Pick<ValidateIdTokenOptions, 'nonce' | 'maxAge' | 'subject'>;

/** An ID token has no type of its own; what says it is another kind is not one. */
export const idTokenTypes = ['jwt', undefined];

/**
 * Checks the claims of a signed ID token (OpenID Connect Core §3.1.3.7).
 * @throws MonoCloudTokenError
 */
export function assertIdTokenClaims(claims: Claims, rules: IdTokenRules): asserts claims is IdTokenClaims {
  if (claims['nonce'] !== rules.nonce) throw new MonoCloudTokenError('Nonce mismatch');
  requireExpiry(claims);
  if (claims['iat'] === undefined) throw new MonoCloudTokenError('Unexpected "iat" (issued at) claim type');
  const skewSeconds = skewOf(claims, rules.clock);
  try {
    assertNotExpired(claims, rules.clock);
    assertIssued(claims, rules.clock);
    assertRecentSignIn(claims, rules);
    assertStarted(claims, rules.clock);
  } catch (error) {
    if (!(error instanceof MonoCloudTokenError) || skewSeconds === undefined) throw error;
    throw new MonoCloudTokenError(error.message, error.code, undefined, {
      skewSeconds,
      reason: error.reason,
    });
  }
  assertIssuer(claims, rules.issuerSpellings);
  assertForThisClient(claims, rules.clientId);
  assertSubject(claims, rules.subject);
  assertStrings(claims, ['sid', 'name', 'email', 'picture']);
}

// Beyond a day it is no clock that is wrong, but the claim: milliseconds, for example.
const maximumSkewSeconds = 86_400;

/**
 * How far the clock of the issuer is from this one, when it is too far. An ID token is checked as soon as it
 * is issued, so its `iat` is what that clock says.
 */
function skewOf({ iat }: Claims, clock: Clock): number | undefined {
  const seconds = typeof iat === 'number' ? Math.round(iat - current(clock)) : 0;
  const distance = Math.abs(seconds);
  return distance > clock.toleranceSeconds && distance <= maximumSkewSeconds ? seconds : undefined;
}

function assertRecentSignIn({ auth_time: authTime }: Claims, { maxAge, clock }: IdTokenRules): void {
  if (authTime !== undefined && typeof authTime !== 'number') {
    throw new MonoCloudTokenError('Unexpected "auth_time" (authentication time) claim type');
  }
  if (maxAge === undefined) return;
  requireSeconds(maxAge);
  if (authTime === undefined)
    throw new MonoCloudTokenError('Missing "auth_time" (authentication time) claim');
  if (authTime + maxAge < current(clock) - clock.toleranceSeconds) {
    throw new MonoCloudTokenError('Too much time has elapsed since the last End-User authentication');
  }
}

/** No other audience is trusted (§3.1.3.7, 3), and `azp`, if any, is this client too. */
function assertForThisClient(claims: Claims, clientId: string): void {
  const audiences = listAudiences(claims);
  if (audiences.length !== 1 || audiences[0] !== clientId)
    throw new MonoCloudTokenError('Invalid audience claim');
  if (claims['azp'] !== undefined && claims['azp'] !== clientId) {
    throw new MonoCloudTokenError('Invalid authorized party');
  }
}

function assertSubject({ sub }: Claims, expected: string | undefined): void {
  const isText = typeof sub === 'string' && sub !== '';
  if (!isText || (expected !== undefined && sub !== expected))
    throw new MonoCloudTokenError('Invalid subject');
}

/**
 * Checks that an ID token that carries `at_hash` came with this access token (OpenID Connect Core §3.1.3.8).
 * @throws MonoCloudTokenError
 */
export async function assertAccessTokenHash(
  token: SignedToken,
  claims: Claims,
  accessToken?: string,
): Promise<void> {
  const { at_hash: atHash } = claims;
  if (atHash === undefined || accessToken === undefined) return;
  if (typeof atHash !== 'string' || !(await validateTokenHash(atHash, accessToken, token.header.alg))) {
    throw new MonoCloudTokenError('The ID token belongs to another access token');
  }
}
