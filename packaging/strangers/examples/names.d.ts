import type {
  AuthState,
  IdTokenClaims,
  MonoCloudOidcBackendClient,
  MonoCloudSession,
  MonoCloudUser,
  UserinfoResponse,
} from '@monocloud/auth-core';

declare global {
  // What the fragments of auth-core's README take as given.
  const [token, accessToken, secret, newSecret, oldSecret]: string[];
  const [clientId, clientSecret, issuer, redirectUri, postLogoutRedirectUri, resource, scopes]: string[];
  const [state, nonce, code, codeVerifier, codeChallenge, sealed, expected]: string[];
  const maxAge: number;
  const error: unknown;
  const request: Request;
  const callback: { code?: string; iss?: string };
  const form: { logout_token: string };
  const client: MonoCloudOidcBackendClient;
  const session: MonoCloudSession;
  const user: MonoCloudUser;
  const authState: AuthState;
  const idTokenClaims: IdTokenClaims;
  const userinfo: UserinfoResponse;
}
