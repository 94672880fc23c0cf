import { invalidToken, MonoCloudTokenError } from '../errors.ts';
import type { AccessTokenClaims, IsUserInGroupOptions, Jwk } from '../types.ts';
import { isUserInGroup } from '../user.ts';
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
import type { Claims, Clock } from './claims.ts';
import { verifySignature, type FindKey } from './signature.ts';
import { parseSignedToken, type SignedToken } from './signed-token.ts';
import { normalizeClaims, type AccessTokenForm, type TokenDifferences } from './token-differences.ts';

/** What a resource server demands of the claims of an access token. */
export interface AccessTokenRules {
  issuerSpellings: readonly string[];
  /** How the issuer is written, for the reason of a refusal. */
  issuer: string;
  audience: string;
  clock: Clock;
  /** All of them are required. */
  scopes?: string[];
  groups?: string[];
  groupOptions?: IsUserInGroupOptions;
}

/** An access token whose type and signature hold; `exp` is there, no claim's value is checked yet. */
export interface VerifiedAccessToken {
  token: SignedToken;
  claims: Claims;
  /** The key that verified it. */
  key: Jwk;
}

const explicitTypes = new Set<string | undefined>(['at+jwt', 'application/at+jwt']);
// A tenant may also send its access tokens without a type of their own; every other type is some other token.
const acceptedTypes = new Set([...explicitTypes, 'jwt', undefined]);
// Claims of ID tokens (OpenID Connect Core §2, §3.3.2.11) and logout tokens (Back-Channel Logout §2.4) only.
const foreignClaims = ['nonce', 'at_hash', 'c_hash', 's_hash', 'events'];

/**
 * Verifies that a text is an access token of the issuer.
 * @throws MonoCloudTokenError, MonoCloudHttpError as {@link verifySignature}.
 */
export async function verifyAccessToken(
  text: string,
  findKey: FindKey,
  { differences, requireType }: AccessTokenForm,
): Promise<VerifiedAccessToken> {
  const token = parseSignedToken(text, 'JWT access token');
  const type = token.header.typ?.toLowerCase();
  if (!(requireType ? explicitTypes : acceptedTypes).has(type)) throw notAnAccessToken(type);
  const { claims, key } = await verifySignature(token, findKey);
  withBearer(claims, () => {
    if (!isAccessToken(claims, type, differences)) throw notAnAccessToken(type);
    requireExpiry(claims);
  });
  return { token, claims, key };
}

function notAnAccessToken(type: string | undefined): MonoCloudTokenError {
  // Not verified: only what can stand in a log line.
  const tokenType = type !== undefined && /^[!-~]{1,32}$/.test(type) ? type : undefined;
  return invalidToken('Invalid token type', { name: 'not_an_access_token', tokenType });
}

/** Adds to what `check` throws of a verified token, or an introspected one, who the token is for. */
export function withBearer<T>({ sub, client_id, jti }: Claims, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (error instanceof MonoCloudTokenError) {
      Object.defineProperty(error, 'bearer', { value: { sub, client_id, jti }, configurable: true });
    }
    throw error;
  }
}

/**
 * @throws MonoCloudTokenError with code `insufficient_scope` or `insufficient_groups` when the token is good
 * but grants too little, else `invalid_token`.
 */
export function assertAccessTokenClaims(claims: Claims, rules: AccessTokenRules): void {
  assertIssuer(claims, rules.issuerSpellings, rules.issuer);
  assertStrings(claims, CALLER);
  assertCaller(claims);
  assertAudience(claims, rules.audience);
  // Read once: the clock takes longer than the three comparisons.
  const nowSeconds = current(rules.clock);
  assertNotExpired(claims, rules.clock, nowSeconds);
  assertStarted(claims, rules.clock, nowSeconds);
  assertIssued(claims, rules.clock, nowSeconds);
  assertAccessTokenShapes(claims);
  assertScopes(claims, rules.scopes);
  assertGroups(claims, rules);
}

/**
 * Tells an access token from the issuer's other tokens. One that says `at+jwt` is one (RFC 9068 §4); one that
 * does not must name the client or the scope it was granted for, as no ID token does, and either must be free
 * of claims that belong to another kind.
 */
function isAccessToken(claims: Claims, type: string | undefined, differences: TokenDifferences): boolean {
  const isForeign = (name: string): boolean =>
    Object.hasOwn(claims, name) && !(name === 'nonce' && differences.has('nonce'));
  if (foreignClaims.some(isForeign)) return false;
  const grants = differences.has('scp') ? ['scope', 'client_id', 'scp'] : ['scope', 'client_id'];
  return explicitTypes.has(type) || grants.some((name) => Object.hasOwn(claims, name));
}

/**
 * The claims of a verified token or an introspection answer, as those who read them rely on. No value is
 * checked.
 * @throws MonoCloudTokenError when a claim that readers rely on has another type than it should.
 */
export function readAccessTokenClaims(claims: Claims, differences: TokenDifferences): AccessTokenClaims {
  const normalized = differences.size === 0 ? claims : normalizeClaims(claims, differences);
  assertAccessTokenShapes(normalized);
  return normalized;
}

const CALLER = ['sub'];
const TEXTS = ['scope', 'client_id', 'jti'];

/** Also called for claims out of an introspection cache, which may hold anything. */
function assertAccessTokenShapes(claims: Claims): asserts claims is AccessTokenClaims {
  assertStrings(claims, TEXTS);
}

const isBlank = (name: unknown): boolean => typeof name === 'string' && name.trim() === '';

/**
 * A token names its user or its client; RFC 9068 §2.2 demands both. Callers without a name would share one
 * rate limit.
 */
function assertCaller({ sub, client_id: clientId }: Claims): void {
  if (isBlank(sub) || (typeof sub !== 'string' && (typeof clientId !== 'string' || isBlank(clientId)))) {
    throw invalidToken('Invalid subject', { name: 'no_subject' });
  }
}

const NONE: string[] = [];

// Nearly all tokens of an issuer grant the same.
let latestScope = { text: '', names: [''] };

/** Only a space separates scopes (RFC 6749 §3.3): a tab is part of an unknown scope's name. */
function listScopes(scope: unknown): readonly string[] {
  if (typeof scope !== 'string') return [];
  if (latestScope.text !== scope) latestScope = { text: scope, names: scope.split(' ') };
  return latestScope.names;
}

function assertScopes({ scope }: Claims, required: string[] = NONE): void {
  const granted = listScopes(scope);
  if (!required.every((name) => granted.includes(name))) {
    const missingScopes = required.filter((name) => !granted.includes(name));
    throw new MonoCloudTokenError('Token is missing required scopes', 'insufficient_scope', undefined, {
      reason: { name: 'missing_scope', missingScopes },
    });
  }
}

function assertGroups(claims: Claims, { groups, groupOptions }: AccessTokenRules): void {
  if (groups && !isUserInGroup(claims, groups, groupOptions?.groupsClaim, groupOptions?.matchAll)) {
    throw new MonoCloudTokenError('Token is missing required groups', 'insufficient_groups', undefined, {
      reason: { name: 'missing_group', requiredGroups: groups },
    });
  }
}
