import { MonoCloudTokenError } from '../errors.ts';
import { isJsonObject } from '../json.ts';
import type { LogoutTokenClaims } from '../types.ts';
import {
  assertAudience,
  assertIssued,
  assertIssuer,
  assertNotExpired,
  assertStarted,
  assertStrings,
  current,
  requireExpiry,
} from './claims.ts';
import type { Claims, ClientTokenRules, Clock } from './claims.ts';

/** Types a logout token may say it has (OpenID Connect Back-Channel Logout §2.4). */
export const logoutTokenTypes = ['logout+jwt', 'application/logout+jwt', 'jwt', undefined];

const event = 'http://schemas.openid.net/event/backchannel-logout';
// The specification recommends at most two minutes between issuing and use; the rest is for retries.
const maximumAgeSeconds = 300;

/**
 * Checks the claims of a signed logout token (OpenID Connect Back-Channel Logout §2.6). A replay is not
 * noticed here.
 * @throws MonoCloudTokenError
 */
export function assertLogoutTokenClaims(
  claims: Claims,
  { issuerSpellings, clientId, clock }: ClientTokenRules,
): asserts claims is LogoutTokenClaims {
  assertIssuer(claims, issuerSpellings);
  assertAudience(claims, clientId);
  assertRecent(claims, clock);
  requireExpiry(claims);
  assertNotExpired(claims, clock);
  assertStarted(claims, clock);
  assertNames(claims);
  if (claims['sub'] === undefined && claims['sid'] === undefined) {
    throw new MonoCloudTokenError('The logout token names neither a subject nor a session');
  }
  if (claims['nonce'] !== undefined) throw new MonoCloudTokenError('The logout token must not carry a nonce');
  if (!isJsonObject(claims['events']) || !isJsonObject(claims['events'][event])) {
    throw new MonoCloudTokenError('The logout token does not announce a logout');
  }
}

/** An empty name could be taken for none, and ends no session or all of them. */
function assertNames(claims: Claims): void {
  const names = ['sub', 'sid', 'jti'];
  assertStrings(claims, names);
  const empty = names.find((name) => claims[name] === '');
  if (empty !== undefined) throw new MonoCloudTokenError(`Unexpected "${empty}" claim value, it is empty`);
  if (claims['jti'] === undefined) throw new MonoCloudTokenError('The logout token has no "jti" claim');
}

function assertRecent(claims: Claims, clock: Clock): void {
  assertIssued(claims, clock);
  const { iat } = claims;
  if (typeof iat !== 'number') throw new MonoCloudTokenError('Unexpected "iat" (issued at) claim type');
  if (iat < current(clock) - clock.toleranceSeconds - maximumAgeSeconds) {
    throw new MonoCloudTokenError('The logout token is too old');
  }
}
