import { base64url } from 'jose';

// The last group must leave its unused bits zero: otherwise two texts decode to the same bytes, and a token
// can be altered without its signature noticing.
const canonical = /^(?:[\w-]{4})*(?:[\w-][AQgw]|[\w-]{2}[AEIMQUYcgkosw048])?$/;

/** Base64url without padding (RFC 4648 §5) of bytes, or of a string's UTF-8. */
export function encodeBase64Url(input: Uint8Array | string): string {
  return base64url.encode(input);
}

/** Whether `text` is the one canonical, unpadded base64url spelling of some bytes. */
export function isCanonicalBase64Url(text: string): boolean {
  return canonical.test(text);
}

/**
 * Strict inverse of {@link encodeBase64Url}.
 * @throws TypeError on padding, white space, `+`, `/` or unused bits that are not zero.
 */
export function decodeBase64Url(text: string): Uint8Array<ArrayBuffer> {
  if (!isCanonicalBase64Url(text)) throw new TypeError('The text is not canonical base64url.');
  // Where there is a Buffer, it decodes ten times as fast as what works everywhere.
  return new Uint8Array(globalThis.Buffer?.from(text, 'base64url') ?? base64url.decode(text));
}
