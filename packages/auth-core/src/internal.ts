/** Entry point `@monocloud/auth-core/internal`: what the other packages of this family share. */
export { decodeBase64Url, encodeBase64Url } from './base64url.ts';
export { now } from './tokens/clock.ts';
export {
  arrayBufferToBase64,
  arrayBufferToString,
  encodeBase64,
  fromB64Url,
  randomBytes,
  stringToArrayBuffer,
  toB64Url,
} from './encoding.ts';
export { hashTokenValue, sha256, timingSafeEqual, validateTokenHash } from './hash.ts';
export { isJsonObject } from './json.ts';
export { createSealOwner, openFor, sealFor, sealPrefix } from './client/seal.ts';
export type { SealOwner } from './client/seal.ts';
export { openAuthState, sealAuthState } from './client/sealed-state.ts';
export { findToken, profileSync } from './session-tokens.ts';
export { getBoolean, getNumber, isPresent, parseClientSecret } from './settings.ts';
export { parseSpaceSeparated, parseSpaceSeparatedSet, setsEqual } from './space-separated.ts';
export { findRejectedTokenResponse } from './client/rejected-token-response.ts';
export type { RejectedTokenResponse } from './client/rejected-token-response.ts';
export { ensureLeadingSlash, isAbsoluteUrl, isSameHost, removeTrailingSlash } from './web-address.ts';
