import { COOKIE_HEADER_LIMIT } from '../cookie-budget.ts';
import { parseUrl } from './schema-parts.ts';

/** By default the cookies of an application under a path stay there. */
function cookiePath({ pathname }: URL): string {
  const path = pathname.replace(/\/+$/, '');
  // A semicolon would end the attribute (RFC 6265 §4.1.1).
  return /^\/[^;]+$/.test(path) ? path : '/';
}

/** What holds when neither the constructor nor the environment says otherwise. Durations in seconds. */
export function defaultOptions(appUrl: unknown) {
  const url = typeof appUrl === 'string' ? parseUrl(appUrl) : undefined;
  const secure = url?.protocol === 'https:';
  // Browsers send the cookies of a host to all of its ports (RFC 6265 §8.5). In development there are several of them.
  const suffix = secure || !url?.port ? '' : `-${url.port}`;
  const cookie = { path: url ? cookiePath(url) : '/', httpOnly: true, secure, sameSite: 'lax' };
  return {
    clientAuthMethod: 'client_secret_basic',
    defaultAuthParams: { scopes: 'openid profile email', responseType: 'code' },
    routes: {
      signIn: '/api/auth/signin',
      callback: '/api/auth/callback',
      userInfo: '/api/auth/userinfo',
      signOut: '/api/auth/signout',
      backChannelLogout: '/api/auth/backchannel-logout',
    },
    cookieHeaderLimit: COOKIE_HEADER_LIMIT,
    usePar: false,
    federatedSignOut: true,
    fetchUserInfo: true,
    refetchUserInfo: false,
    strictProfileSync: false,
    allowQueryParamOverrides: true,
    clockSkew: 0,
    clockTolerance: 60,
    // Milliseconds, unlike the others: the published option is.
    responseTimeout: 10_000,
    idTokenSigningAlg: 'RS256',
    filteredIdTokenClaims: [
      'iss',
      'exp',
      'nbf',
      'aud',
      'nonce',
      'iat',
      'auth_time',
      'c_hash',
      'at_hash',
      's_hash',
    ],
    groupsClaim: 'groups',
    debugger: '@monocloud:auth-nextjs',
    session: {
      cookie: { ...cookie, name: `session${suffix}`, persistent: true },
      sliding: false,
      duration: 86_400,
      maximumDuration: 604_800,
    },
    state: { cookie: { ...cookie, name: `state${suffix}` }, duration: 900, maxConcurrent: 5 },
  };
}
