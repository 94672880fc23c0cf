import type { MonoCloudClientOptionsBase, MonoCloudSessionStore } from '@monocloud/auth-core';
import {
  CLIENT_AUTH_METHODS,
  getBoolean,
  parseClientSecret,
  parseSpaceSeparated,
  SIGNING_ALGORITHMS,
} from '@monocloud/auth-core/internal';
import { z } from 'zod';
import { authorizationDefaults } from './authorization-defaults.ts';
import type {
  LogFailure,
  OnBackChannelLogout,
  OnEvent,
  OnSessionCreating,
  OnSetApplicationState,
} from './callbacks.ts';
import { flag, option, seconds, text, wholeNumber, word } from './option-setting.ts';
import {
  applicationUrl,
  callable,
  cookiePath,
  issuer,
  productionSecret,
  resourceList,
  routePath,
  secretOrKey,
  withMethods,
} from './schema-parts.ts';
import { readDuration } from './variable-text.ts';

const route = (variable: string, name: string) =>
  text(routePath, variable, `/api/auth/${name}`, `/api/auth/${name}`);

const cookie = (part: 'SESSION' | 'STATE') => ({
  name: option(z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/, 'must be a valid cookie name'), {
    variable: `${part}_COOKIE_NAME`,
    example: `shop-${part.toLowerCase()}`,
    fallbackFor: ({ suffix }) => part.toLowerCase() + suffix,
  }),
  path: option(cookiePath, {
    variable: `${part}_COOKIE_PATH`,
    example: '/',
    fallbackFor: ({ path }) => path,
  }),
  domain: text(z.string().optional(), `${part}_COOKIE_DOMAIN`, 'shop.example.com'),
  secure: flag(`${part}_COOKIE_SECURE`, undefined, { fallbackFor: ({ secure }) => secure }),
  sameSite: word(z.enum(['strict', 'lax', 'none']), `${part}_COOKIE_SAME_SITE`, 'lax'),
});

const session = z.strictObject({
  cookie: z.strictObject({
    ...cookie('SESSION'),
    httpOnly: flag('SESSION_COOKIE_HTTP_ONLY', true),
    persistent: flag('SESSION_COOKIE_PERSISTENT', true),
  }),
  sliding: flag('SESSION_SLIDING', false),
  /** Seconds. */
  duration: seconds(z.number().min(1), 'SESSION_DURATION', '1d', 86_400),
  /** Seconds; no session outlives it. */
  maximumDuration: seconds(z.number().min(1), 'SESSION_MAX_DURATION', '7d', 604_800),
  store: withMethods<MonoCloudSessionStore>('get', 'set', 'delete'),
});

const ALWAYS_TRUE = z.boolean().transform(() => true);

const state = z.strictObject({
  // The published package ignores httpOnly and persistent here: the cookie is always both hidden and short-lived.
  cookie: z.strictObject({
    ...cookie('STATE'),
    httpOnly: option(ALWAYS_TRUE, { fallback: true }),
    persistent: z.boolean().optional(),
  }),
  /** Seconds a pending sign-in stays valid. */
  duration: seconds(z.number().int().min(300), 'STATE_DURATION', '15m', 900),
  /** Sign-ins one browser may have pending; fewer when their cookies are large or the session leaves no room. */
  maxConcurrent: wholeNumber(z.number().int().min(1).max(20), 'STATE_MAX_CONCURRENT', 5),
});

const HIDDEN_CLAIMS = 'iss exp nbf aud nonce iat auth_time c_hash at_hash s_hash';

const cookieSecrets = <S extends z.ZodType<string>>(secret: S) =>
  option(z.array(secret).min(1), {
    option: 'cookieSecret',
    variable: 'COOKIE_SECRET',
    example: '$(openssl rand -hex 32)',
    isSecret: true,
    other: {
      variable: 'COOKIE_SECRET_PREVIOUS',
      option: 'previousCookieSecrets',
      read: parseSpaceSeparated,
    },
  });

/** Every option: what it must look like once everything is put together, its variable and its default. */
const OPTIONS = z.strictObject({
  tenantDomain: text(issuer, 'TENANT_DOMAIN', 'https://your-tenant.us.monocloud.com'),
  clientId: text(z.string().min(1), 'CLIENT_ID', 'the id that your provider shows for this client'),
  clientSecret: option(secretOrKey, {
    variable: 'CLIENT_SECRET',
    example: 'the secret that your provider shows for this client',
    read: parseClientSecret,
    isSecret: true,
  }),
  appUrl: text(applicationUrl, 'APP_URL', 'http://localhost:3000'),
  /** The first seals; all open. */
  cookieSecrets: cookieSecrets(z.string().min(8)),
  /**
   * Bytes that all cookies of this package may take in one `Cookie` header. Node reads 16,384 bytes of request line and
   * headers, and a browser sends 1 to 3 kB of other headers.
   */
  cookieHeaderLimit: wholeNumber(z.number().int().min(4096).max(65_536), 'COOKIE_HEADER_LIMIT', 12_288),
  clientAuthMethod: word(z.enum(CLIENT_AUTH_METHODS), 'CLIENT_AUTH_METHOD', 'client_secret_basic'),
  trustStoreId: text(z.string().optional(), 'TRUST_STORE_ID', 'store'),
  defaultAuthParams: authorizationDefaults,
  resources: z
    .array(z.strictObject({ resource: resourceList.min(1), scopes: z.string().optional() }))
    .optional(),
  routes: z.strictObject({
    signIn: route('SIGNIN_URL', 'signin'),
    callback: route('CALLBACK_URL', 'callback'),
    userInfo: route('USER_INFO_URL', 'userinfo'),
    signOut: route('SIGNOUT_URL', 'signout'),
    backChannelLogout: route('BACK_CHANNEL_LOGOUT_URL', 'backchannel-logout'),
  }),
  usePar: flag('USE_PAR', false),
  postLogoutRedirectUri: text(z.string().optional(), 'POST_LOGOUT_REDIRECT_URI', '/'),
  federatedSignOut: flag('FEDERATED_SIGNOUT', true),
  // The other is the name before 0.1.10.
  fetchUserInfo: flag('FETCH_USER_INFO', true, { other: { variable: 'USER_INFO', read: getBoolean } }),
  refetchUserInfo: flag('REFETCH_USER_INFO', false),
  strictProfileSync: flag('REFETCH_STRICT_PROFILE_SYNC', false),
  allowQueryParamOverrides: flag('ALLOW_QUERY_PARAM_OVERRIDES', true),
  /** Seconds. */
  clockSkew: seconds(z.number().min(0), 'CLOCK_SKEW', '0', 0),
  /** Seconds. */
  clockTolerance: seconds(z.number().min(0), 'CLOCK_TOLERANCE', '60', 60),
  /** Milliseconds, unlike the others: the published option is. */
  responseTimeout: option(z.number().min(1000), {
    variable: 'RESPONSE_TIMEOUT',
    example: '10000',
    read: (value) => readDuration(value, 1),
    fallback: 10_000,
  }),
  idTokenSigningAlg: word(z.enum(SIGNING_ALGORITHMS), 'ID_TOKEN_SIGNING_ALG', 'RS256'),
  filteredIdTokenClaims: option(z.array(z.string()), {
    variable: 'FILTERED_ID_TOKEN_CLAIMS',
    example: 'iss exp nbf aud nonce iat',
    read: parseSpaceSeparated,
    fallback: parseSpaceSeparated(HIDDEN_CLAIMS),
  }),
  groupsClaim: text(z.string().min(1), 'GROUPS_CLAIM', 'groups', 'groups'),
  /** The name under which the variable `DEBUG` turns on debug lines. They hold no token, code, cookie or secret. */
  debugger: option(z.string().min(1), { fallback: '@monocloud:auth-nextjs' }),
  jwksCacheDuration: seconds(z.number().min(0).optional(), 'JWKS_CACHE_DURATION', '5m'),
  metadataCacheDuration: seconds(z.number().min(0).optional(), 'METADATA_CACHE_DURATION', '5m'),
  session,
  state,
  /** Sends every request to the provider in place of the global `fetch`. */
  fetcher: callable<typeof fetch>(),
  /** Replaces the request of the discovery document. */
  metadataResolver: callable<NonNullable<MonoCloudClientOptionsBase['metadataResolver']>>(),
  /** Replaces the request of the key set. */
  jwksResolver: callable<NonNullable<MonoCloudClientOptionsBase['jwksResolver']>>(),
  onSessionCreating: callable<OnSessionCreating>(),
  onSetApplicationState: callable<OnSetApplicationState>(),
  onBackChannelLogout: callable<OnBackChannelLogout>(),
  /** Takes what happens to sign-ins, sessions and tokens, as for an audit trail. */
  onEvent: callable<OnEvent>(),
  /** Takes what failed and an operator should know of, in place of `console.error`. */
  logFailure: callable<LogFailure>(),
});

// Made once: it takes longer to make one than to use it.
const FOR_PRODUCTION = OPTIONS.extend({ cookieSecrets: cookieSecrets(productionSecret) });

/** The configuration after constructor, environment and defaults were put together. */
export type OptionsResolved = z.output<typeof OPTIONS>;

/** Of each option by itself; `findConflicts` judges them together. */
export const optionsSchema = (isProduction: boolean) => (isProduction ? FOR_PRODUCTION : OPTIONS);
