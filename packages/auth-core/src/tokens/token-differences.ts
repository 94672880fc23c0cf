import { MonoCloudTokenError, MonoCloudValidationError } from '../errors.ts';
import { getBoolean } from '../settings.ts';
import type { TokenDifference } from '../types.ts';
import { parseSpaceSeparated, type Claims } from './claims.ts';

/** The differences that one API accepts. */
export type TokenDifferences = ReadonlySet<TokenDifference>;

/** How access tokens of one provider are to look. */
export interface AccessTokenForm {
  differences: TokenDifferences;
  /** Whether only tokens that say so count as access tokens (RFC 9068 §4). */
  requireType: boolean;
}

const known: readonly TokenDifference[] = ['scp', 'scope_list', 'fractional_exp', 'nonce'];
const variable = 'MONOCLOUD_BACKEND_TOKEN_DIFFERENCES';

const typeVariable = 'MONOCLOUD_BACKEND_REQUIRE_TOKEN_TYPE';

/**
 * What the options say of the form of access tokens, and where they do not, the environment.
 * @throws MonoCloudValidationError for an unknown difference.
 */
export function toAccessTokenForm(given: {
  tokenDifferences?: readonly string[];
  requireTokenType?: boolean;
}): AccessTokenForm {
  return {
    differences: toTokenDifferences(given.tokenDifferences),
    requireType: given.requireTokenType ?? getBoolean(globalThis.process?.env?.[typeVariable]) ?? false,
  };
}

/**
 * The differences given, or those the environment names, separated by spaces: `@monocloud/backend-node`
 * refuses options that it does not know, so it cannot hand them on.
 * @throws MonoCloudValidationError for an unknown one.
 */
function toTokenDifferences(given?: readonly string[]): TokenDifferences {
  const words = given ?? parseSpaceSeparated(globalThis.process?.env?.[variable]);
  if (!words.every(isKnown)) {
    throw new MonoCloudValidationError(`Token differences (${variable}) can be: ${known.join(', ')}`);
  }
  return new Set(words);
}

/**
 * The claims as RFC 9068 would have them, so that a handler need not know the provider.
 * @throws MonoCloudTokenError when scopes are neither text nor a list of scopes.
 */
export function normalizeClaims(claims: Claims, differences: TokenDifferences): Claims {
  const normalized = { ...claims };
  const { scope, scp, exp } = claims;
  if (differences.has('scope_list') && Array.isArray(scope)) normalized['scope'] = joinScopes(scope, 'scope');
  if (differences.has('scp') && scope === undefined && scp !== undefined) {
    normalized['scope'] = typeof scp === 'string' ? scp : joinScopes(scp, 'scp');
  }
  if (differences.has('fractional_exp') && typeof exp === 'number') normalized['exp'] = Math.floor(exp);
  return normalized;
}

/** One entry is one scope (RFC 6749 §3.3): joined, an entry with a space in it would become two. */
function joinScopes(list: unknown, name: string): string {
  const isScope = (entry: unknown): boolean => typeof entry === 'string' && /^\S+$/.test(entry);
  if (!Array.isArray(list) || !list.every(isScope)) {
    throw new MonoCloudTokenError(`Unexpected "${name}" claim type`);
  }
  return list.join(' ');
}

function isKnown(word: string): word is TokenDifference {
  return known.some((name) => name === word);
}
