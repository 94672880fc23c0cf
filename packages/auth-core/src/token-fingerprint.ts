import { encodeBase64Url } from './base64url.ts';
import { sha256 } from './hash.ts';

/** SHA-256 of a token, to recognise it by without keeping it. */
export type TokenFingerprint = (token: string) => string | Promise<string>;

/**
 * Picks the way to hash. WebCrypto's goes through a queue and takes 30 µs a token, a fifth of verifying its
 * signature; where the runtime has a synchronous one (Node, Bun) that takes 2 µs. Asked for at run time,
 * since an import would keep this package off runtimes without it.
 */
export function createTokenFingerprint(): TokenFingerprint {
  const native = globalThis.process?.getBuiltinModule?.('node:crypto');
  if (!native) return async (token) => encodeBase64Url(await sha256(token));
  return (token) => native.createHash('sha256').update(token).digest('base64url');
}
