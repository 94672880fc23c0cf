/** Entry point `@monocloud/auth-core/utils`: what an application may need beside the clients. */
export { parseCallbackParams } from './callback-params.ts';
export { isUserInGroup } from './groups.ts';
export { generateNonce, generatePKCE, generateState } from './pkce.ts';
export { decrypt, encrypt } from './seal.ts';
export { decryptAuthState, decryptSession, encryptAuthState, encryptSession } from './sealed-state.ts';
export { mergeArrays } from './space-separated.ts';
