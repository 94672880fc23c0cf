import {
  calculatePKCECodeChallenge,
  generateRandomCodeVerifier,
  generateRandomNonce,
  generateRandomState,
} from 'oauth4webapi';

/** 32 random bytes, base64url, that tie a callback to its sign-in (RFC 6749 §10.12). */
export function generateState(): string {
  return generateRandomState();
}

/** 32 random bytes, base64url, that tie an ID token to its sign-in (OpenID Connect Core §3.1.2.1). */
export function generateNonce(): string {
  return generateRandomNonce();
}

/** A code verifier and its S256 challenge (RFC 7636 §4). */
export async function generatePKCE(): Promise<{ codeVerifier: string; codeChallenge: string }> {
  const codeVerifier = generateRandomCodeVerifier();
  return { codeVerifier, codeChallenge: await calculatePKCECodeChallenge(codeVerifier) };
}
