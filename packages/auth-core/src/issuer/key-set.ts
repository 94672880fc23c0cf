import { decodeBase64Url, isCanonicalBase64Url } from '../encoding.ts';
import { invalidToken, MonoCloudHttpError } from '../errors.ts';
import { isJsonObject, withoutNulls } from '../json.ts';
import { keyTypeOf } from '../tokens/signature.ts';
import type { Jwk, Jwks, JwsHeaderParameters } from '../types.ts';

/**
 * Reads a key set (RFC 7517 §5), leaving out keys that are malformed so that they do no harm to their
 * neighbours.
 */
export function parseKeySet(document: unknown): Jwks {
  const listed = isJsonObject(document) && Array.isArray(document['keys']) ? document['keys'] : [];
  const keys = listed.map((key: unknown) => (isJsonObject(key) ? withoutNulls(key) : key));
  // Copies, because jose freezes the objects it is given.
  return { keys: keys.filter((key) => isWellFormed(key)).map((key) => ({ ...key })) };
}

/** @throws MonoCloudHttpError when the issuer's set is empty: better an old key set than none. */
export function assertNotEmpty({ keys }: Jwks): void {
  if (keys.length === 0) throw new MonoCloudHttpError('The issuer published no usable key');
}

/**
 * The newer set, with the older one's objects for the keys that did not change: what hangs on a key, its
 * import and the tokens it verified, then outlives a fetch, and a flood of made-up key ids, which causes
 * fetches, affects no other request.
 */
export function reuseKeys(older: Jwks, newer: Jwks): Jwks {
  const known = new Map(older.keys.map((key) => [JSON.stringify(key), key]));
  return { keys: newer.keys.map((key) => known.get(JSON.stringify(key)) ?? key) };
}

/**
 * The one key of a set that may have signed a token with this header.
 * @throws MonoCloudTokenError when none or several fit.
 */
export function requireKey(header: JwsHeaderParameters, keys: Jwks): Jwk {
  const key = selectKey(header, keys);
  if (!key) throw invalidToken('The issuer has no key that fits the token', { name: 'unknown_key' });
  return key;
}

/**
 * The one key that may have signed a token with this header; undefined when the set has none of that name.
 * Keys inside the token (`jwk`, `jku`, `x5c`, `x5u`) are never looked at.
 * @throws MonoCloudTokenError when several keys fit, or the named key is for another algorithm or use.
 */
export function selectKey({ alg, kid }: JwsHeaderParameters, { keys }: Jwks): Jwk | undefined {
  const named = kid === undefined ? keys : keys.filter((key) => key.kid === kid);
  const fitting = named.filter((key) => isVerificationKey(key, alg));
  if (fitting.length > 1)
    throw invalidToken('Several keys of the issuer fit the token', { name: 'ambiguous_key' });
  if (fitting.length === 0 && kid !== undefined && named.length > 0) {
    throw invalidToken('The key named by the token is not for its algorithm', {
      name: 'key_not_for_algorithm',
    });
  }
  return fitting[0];
}

/**
 * `alg` of a key pins it to that algorithm; a key without one serves every algorithm of its type and curve.
 */
function isVerificationKey(key: Jwk, alg: string): boolean {
  const type = keyTypeOf(alg);
  return (
    type !== undefined &&
    key.kty === type.kty &&
    (type.crv === undefined || key.crv === type.crv) &&
    (key.alg === undefined || key.alg === alg) &&
    (key.use === undefined || key.use === 'sig') &&
    (key.key_ops === undefined || key.key_ops.includes('verify'))
  );
}

function isWellFormed(key: unknown): key is Jwk {
  if (!isJsonObject(key) || typeof key['kty'] !== 'string') return false;
  const hasText = (member: string): boolean => typeof key[member] === 'string';
  const mayHaveText = (member: string): boolean => key[member] === undefined || hasText(member);
  if (!['kid', 'alg', 'use'].every(mayHaveText)) return false;
  if (key['key_ops'] !== undefined && !Array.isArray(key['key_ops'])) return false;
  if (key['kty'] === 'RSA') return hasText('n') && isPublicExponent(key['e']);
  return key['kty'] !== 'EC' || ['crv', 'x', 'y'].every(hasText);
}

/** With the exponent 1 every block is its own signature; an even one is no key at all (RFC 8017 §3.1). */
function isPublicExponent(e: unknown): boolean {
  if (typeof e !== 'string' || !isCanonicalBase64Url(e)) return false;
  const bytes = decodeBase64Url(e);
  const isOdd = (bytes.at(-1) ?? 0) % 2 === 1;
  return isOdd && (bytes.at(-1) !== 1 || bytes.subarray(0, -1).some((byte) => byte !== 0));
}
