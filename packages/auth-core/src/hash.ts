import { encodeBase64Url } from './encoding.ts';

/** SHA-256 of bytes, or of a string's UTF-8. */
export async function sha256(input: Uint8Array<ArrayBuffer> | string): Promise<Uint8Array<ArrayBuffer>> {
  return digest('SHA-256', input);
}

/** Compares two texts in a time that depends on their lengths only. */
export function timingSafeEqual(left: string, right: string): boolean {
  let difference = left.length ^ right.length;
  for (let index = 0; index < left.length; index += 1) {
    difference |= left.charCodeAt(index) ^ right.charCodeAt(index % (right.length || 1));
  }
  return difference === 0;
}

/**
 * What `at_hash` must be for an access token: the left half of its hash, base64url, with the hash of the ID
 * token's `alg` (OpenID Connect Core §3.1.3.6).
 */
export async function hashTokenValue(value: string, alg: string): Promise<string> {
  const hash = await digest(`SHA-${alg.slice(-3)}`, value);
  return encodeBase64Url(hash.subarray(0, hash.length / 2));
}

/** Whether `hash` is what {@link hashTokenValue} makes of the value. */
export async function validateTokenHash(hash: string, value: string, alg: string): Promise<boolean> {
  return timingSafeEqual(hash, await hashTokenValue(value, alg));
}

async function digest(
  name: string,
  input: Uint8Array<ArrayBuffer> | string,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = typeof input === 'string' ? new TextEncoder().encode(input) : input;
  return new Uint8Array(await crypto.subtle.digest(name, bytes));
}
