import { encodeBase64Url } from './base64url.ts';
import { sha256 } from './hash.ts';
import { findNativeCrypto } from './native-crypto.ts';

/** SHA-256 of a token, to recognise it by without keeping it. */
export type TokenFingerprint = (token: string) => string | Promise<string>;

/** Picks the way to hash: at once where the runtime can, with WebCrypto elsewhere. */
export function createTokenFingerprint(): TokenFingerprint {
  const native = findNativeCrypto();
  if (!native) return async (token) => encodeBase64Url(await sha256(token));
  // Without an object per hash, which the garbage collector would have to finalize.
  if (typeof native.hash === 'function') return (token) => native.hash('sha256', token, 'base64url');
  return (token) => native.createHash('sha256').update(token).digest('base64url');
}
