import { MonoCloudTokenError, type MonoCloudTokenErrorCode } from '../src/index.ts';

export const audience = 'http://api.monoshop.com/products';

type Claims = Record<string, unknown>;

function usualClaims(issuer: string) {
  const at = epochSeconds();
  return { iss: issuer, sub: 'user-1', exp: at + 300, iat: at };
}

/** Claims of a good access token; undefined members are left out. */
export function accessClaims(issuer: string, changes: Claims = {}): Claims {
  const granted = { aud: audience, client_id: 'monoshop-web', scope: 'read:products' };
  return { ...usualClaims(issuer), ...granted, jti: crypto.randomUUID(), ...changes };
}

/** Claims of a good ID token for the client `monoshop-web`. */
export const idClaims = (issuer: string, changes: Claims = {}): Claims => ({
  ...usualClaims(issuer),
  aud: 'monoshop-web',
  nonce: 'nonce-1',
  ...changes,
});

export function epochSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

/** The published error for a token: message and code. */
export const tokenError = (message: string, code: MonoCloudTokenErrorCode = 'invalid_token') =>
  Object.assign(new MonoCloudTokenError(message), { code });

/** What a refused promise was refused with, so that class and fields can be looked at. */
export async function refusalOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error('It was not refused.');
    },
    (error: unknown) => error,
  );
}
