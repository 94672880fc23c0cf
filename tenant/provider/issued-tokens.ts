import { createLocalJWKSet, jwtVerify, type JWK } from 'jose';
import type { AccessToken, ClientCredentials, Provider } from 'oidc-provider';
import { z } from 'zod';
import type { Records } from '../state/records.ts';

/** What a JWT access token of this tenant says (RFC 9068 §2.2). */
const claimsSchema = z.looseObject({
  iss: z.string(),
  sub: z.string(),
  aud: z.union([z.string(), z.array(z.string())]),
  exp: z.number(),
  iat: z.number(),
  jti: z.string(),
  client_id: z.string(),
  scope: z.string().default(''),
});
export type AccessTokenClaims = z.output<typeof claimsSchema>;

export interface IssuedTokens {
  /** The claims of a token that is ours, in its lifetime and not revoked; undefined for anything else. */
  check: (token: string) => Promise<AccessTokenClaims | undefined>;
  revoke: (claims: AccessTokenClaims) => void;
}

const MODEL = 'AccessToken';

/**
 * Creates the register of JWT access tokens. The provider forgets a JWT once it is signed, so it could neither revoke
 * nor introspect one. The register keeps its id, filed under the grant it came from: whatever ends the grant
 * (a reused refresh token, a sign-out) ends the token too.
 */
export function registerIssuedTokens(provider: Provider, records: Records, signingKeys: JWK[]): IssuedTokens {
  const keySet = createLocalJWKSet({ keys: signingKeys.map(toPublicKey) });
  const register = (token: AccessToken | ClientCredentials): void => {
    const grantId = token.kind === MODEL ? token.grantId : undefined;
    // The format keeps the provider from taking the id of a JWT for an opaque token.
    records.put(MODEL, token.jti, { format: 'jwt', grantId, jti: token.jti }, token.expiration);
  };
  provider.on('access_token.issued', register);
  provider.on('client_credentials.issued', register);

  return {
    async check(token) {
      try {
        // An ID token is signed with the same keys, but only access tokens are in the register.
        const { payload } = await jwtVerify(token, keySet, { issuer: provider.issuer });
        const claims = claimsSchema.parse(payload);
        return records.get(MODEL, claims.jti) ? claims : undefined;
      } catch {
        return undefined;
      }
    },
    revoke: ({ jti }) => records.remove(MODEL, jti),
  };
}

/** Whether a token has the shape of a signed JWT, ours or not. */
export function isJwt(token: unknown): token is string {
  return typeof token === 'string' && /^[\w-]+\.[\w-]+\.[\w-]*$/.test(token);
}

function toPublicKey({ d: _d, p: _p, q: _q, dp: _dp, dq: _dq, qi: _qi, ...publicKey }: JWK): JWK {
  return publicKey;
}
