/** Entry point `@monocloud/auth-core/internal`: what the other packages of this family share. */
export { decodeBase64Url, encodeBase64Url } from './encoding.ts';
export { now } from './tokens/claims.ts';
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
export { isJsonObject, parseJson } from './json.ts';
export { createSealOwner, openFor, sealFor, sealPrefix } from './client/seal.ts';
export type { SealOwner } from './client/seal.ts';
export { openAuthState, sealAuthState } from './client/sealed-state.ts';
export { findToken } from './tokens/claims.ts';
export { CLIENT_AUTH_METHODS } from './types/client-options.ts';
export { SIGNING_ALGORITHMS } from './types/jose.ts';
export { profileSync } from './user.ts';
export { getBoolean, getNumber, isPresent, parseClientSecret } from './settings.ts';
export {
  findInvalidResource,
  parseSpaceSeparated,
  parseSpaceSeparatedSet,
  setsEqual,
} from './tokens/claims.ts';
export { findRejectedTokenResponse } from './client/token-endpoint.ts';
export type { RejectedTokenResponse } from './client/token-endpoint.ts';
export {
  ensureLeadingSlash,
  isAbsoluteUrl,
  isLoopback,
  isSameHost,
  parseUrl,
  removeTrailingSlash,
} from './web-address.ts';
