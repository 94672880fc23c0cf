/** Base64 (RFC 4648 §4) of a text's UTF-8. */
export function encodeBase64(text: string): string {
  return arrayBufferToBase64(stringToArrayBuffer(text));
}

/** Base64 (RFC 4648 §4) of bytes. */
export function arrayBufferToBase64(bytes: ArrayBuffer | Uint8Array): string {
  // One character at a time: as arguments of one call, many bytes overflow the stack.
  return btoa(Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join(''));
}

/** Base64 in the alphabet of RFC 4648 §5, without padding. */
export function toB64Url(base64: string): string {
  return base64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** Base64url in the alphabet of RFC 4648 §4, with padding. */
export function fromB64Url(base64url: string): string {
  const base64 = base64url.replaceAll('-', '+').replaceAll('_', '/');
  return base64.padEnd(Math.ceil(base64.length / 4) * 4, '=');
}

/** The text whose UTF-8 these bytes are; what is no UTF-8 becomes U+FFFD. */
export function arrayBufferToString(bytes: ArrayBuffer | Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** UTF-8 of a text. */
export function stringToArrayBuffer(text: string): ArrayBuffer {
  return new TextEncoder().encode(text).buffer;
}

/** Unpredictable bytes. `length` is at most 65536, as Web Crypto has it. */
export function randomBytes(length: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(length));
}
