/** Entry point `@monocloud/auth-core/utils`: what an application may need in addition to the clients. */
export { parseCallbackParams } from './client/redirect-urls.ts';
export { isUserInGroup } from './user.ts';
export { generateNonce, generatePKCE, generateState } from './client/redirect-urls.ts';
export { decrypt, encrypt } from './client/seal.ts';
export { decryptAuthState, decryptSession, encryptAuthState, encryptSession } from './client/sealed-state.ts';
export { mergeArrays } from './tokens/claims.ts';
