import { getBoolean, parseClientSecret, parseSpaceSeparated } from '@monocloud/auth-core/internal';
import { readDuration, readWholeNumber } from './variable-text.ts';

/** One variable: the option it sets, how its text is read, and a value that works. */
export interface Variable {
  name: string;
  option: string;
  example: string;
  /** The value; undefined when the text is ignored, as the published package ignores it. */
  read: (text: string) => unknown;
  /** Secrets are taken as they are, and never from a variable that is built into the browser's script. */
  isSecret?: true;
}

const text = (name: string, option: string, example: string): Variable => ({
  name,
  option,
  example,
  read: (value) => value,
});
const word = (name: string, option: string, example: string): Variable => ({
  ...text(name, option, example),
  read: (value) => (example === example.toUpperCase() ? value.toUpperCase() : value.toLowerCase()),
});
const list = (name: string, option: string, example: string): Variable => ({
  ...text(name, option, example),
  read: parseSpaceSeparated,
});
const flag = (name: string, option: string): Variable => ({
  ...text(name, option, 'true'),
  read: getBoolean,
});
const seconds = (name: string, option: string, example: string): Variable => ({
  ...text(name, option, example),
  read: (value) => readDuration(value, 1000),
});
const secret = (name: string, option: string, example: string): Variable => ({
  ...text(name, option, example),
  isSecret: true,
});

const NEW_SECRET = '$(openssl rand -hex 32)';

/** Every variable of this package, by its name without `MONOCLOUD_AUTH_`. */
export const VARIABLES: readonly Variable[] = [
  text('TENANT_DOMAIN', 'tenantDomain', 'https://your-tenant.us.monocloud.com'),
  text('CLIENT_ID', 'clientId', 'the id that your provider shows for this client'),
  {
    ...secret('CLIENT_SECRET', 'clientSecret', 'the secret that your provider shows for this client'),
    read: parseClientSecret,
  },
  word('CLIENT_AUTH_METHOD', 'clientAuthMethod', 'client_secret_basic'),
  text('TRUST_STORE_ID', 'trustStoreId', 'store'),
  text('APP_URL', 'appUrl', 'http://localhost:3000'),
  secret('COOKIE_SECRET', 'cookieSecret', NEW_SECRET),
  { ...secret('COOKIE_SECRET_PREVIOUS', 'previousCookieSecrets', NEW_SECRET), read: parseSpaceSeparated },
  { ...text('COOKIE_HEADER_LIMIT', 'cookieHeaderLimit', '12288'), read: readWholeNumber },
  text('SCOPES', 'defaultAuthParams.scopes', 'openid profile email'),
  text('RESOURCE', 'defaultAuthParams.resource', 'https://api.example.com'),
  text('SIGNIN_URL', 'routes.signIn', '/api/auth/signin'),
  text('CALLBACK_URL', 'routes.callback', '/api/auth/callback'),
  text('USER_INFO_URL', 'routes.userInfo', '/api/auth/userinfo'),
  text('SIGNOUT_URL', 'routes.signOut', '/api/auth/signout'),
  text('BACK_CHANNEL_LOGOUT_URL', 'routes.backChannelLogout', '/api/auth/backchannel-logout'),
  flag('USE_PAR', 'usePar'),
  text('POST_LOGOUT_REDIRECT_URI', 'postLogoutRedirectUri', '/'),
  flag('FEDERATED_SIGNOUT', 'federatedSignOut'),
  flag('FETCH_USER_INFO', 'fetchUserInfo'),
  // The name of the one above before 0.1.10.
  flag('USER_INFO', 'fetchUserInfo'),
  flag('REFETCH_USER_INFO', 'refetchUserInfo'),
  flag('REFETCH_STRICT_PROFILE_SYNC', 'strictProfileSync'),
  flag('ALLOW_QUERY_PARAM_OVERRIDES', 'allowQueryParamOverrides'),
  seconds('CLOCK_SKEW', 'clockSkew', '0'),
  seconds('CLOCK_TOLERANCE', 'clockTolerance', '60'),
  // Milliseconds, unlike the others: the published option is.
  {
    ...text('RESPONSE_TIMEOUT', 'responseTimeout', '10000'),
    read: (value) => readDuration(value, 1),
  },
  word('ID_TOKEN_SIGNING_ALG', 'idTokenSigningAlg', 'RS256'),
  list('FILTERED_ID_TOKEN_CLAIMS', 'filteredIdTokenClaims', 'iss exp nbf aud nonce iat'),
  text('GROUPS_CLAIM', 'groupsClaim', 'groups'),
  seconds('JWKS_CACHE_DURATION', 'jwksCacheDuration', '5m'),
  seconds('METADATA_CACHE_DURATION', 'metadataCacheDuration', '5m'),
  ...(['session', 'state'] as const).flatMap((part) => [
    text(`${part.toUpperCase()}_COOKIE_NAME`, `${part}.cookie.name`, `shop-${part}`),
    text(`${part.toUpperCase()}_COOKIE_PATH`, `${part}.cookie.path`, '/'),
    text(`${part.toUpperCase()}_COOKIE_DOMAIN`, `${part}.cookie.domain`, 'shop.example.com'),
    flag(`${part.toUpperCase()}_COOKIE_SECURE`, `${part}.cookie.secure`),
    word(`${part.toUpperCase()}_COOKIE_SAME_SITE`, `${part}.cookie.sameSite`, 'lax'),
  ]),
  flag('SESSION_COOKIE_HTTP_ONLY', 'session.cookie.httpOnly'),
  flag('SESSION_COOKIE_PERSISTENT', 'session.cookie.persistent'),
  flag('SESSION_SLIDING', 'session.sliding'),
  seconds('SESSION_DURATION', 'session.duration', '1d'),
  seconds('SESSION_MAX_DURATION', 'session.maximumDuration', '7d'),
  seconds('STATE_DURATION', 'state.duration', '15m'),
  {
    ...text('STATE_MAX_CONCURRENT', 'state.maxConcurrent', '5'),
    read: readWholeNumber,
  },
];
