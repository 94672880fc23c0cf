import { getBoolean, getNumber, isPresent, parseClientSecret } from '@monocloud/auth-core/internal';

/** Variables of the process; `undefined` and blank both mean "not set". */
export type Environment = Record<string, string | undefined>;

const NAME_PREFIX = 'MONOCLOUD_AUTH_';
const PUBLIC_PREFIX = 'NEXT_PUBLIC_';

/** Reads one `MONOCLOUD_AUTH_*` variable by the rest of its name; its public twin wins where both are set. */
function variableReader(env: Environment) {
  return (name: string): string | undefined => {
    const mirrored = env[`${PUBLIC_PREFIX}${NAME_PREFIX}${name}`];
    const value = isPresent(mirrored) ? mirrored : env[`${NAME_PREFIX}${name}`];
    return isPresent(value) ? value : undefined;
  };
}

type Read = ReturnType<typeof variableReader>;

function cookieSettings(read: Read, prefix: string) {
  return {
    name: read(`${prefix}_NAME`),
    path: read(`${prefix}_PATH`),
    domain: read(`${prefix}_DOMAIN`),
    secure: getBoolean(read(`${prefix}_SECURE`)),
    sameSite: read(`${prefix}_SAME_SITE`),
  };
}

/** One secret by the published name; secrets it replaced, space-separated, by a name of our own. */
function cookieSecrets(read: Read): string[] | undefined {
  const current = read('COOKIE_SECRET');
  if (current === undefined) return undefined;
  return [current, ...(read('COOKIE_SECRET_PREVIOUS')?.trim().split(/\s+/) ?? [])];
}

function sessionSettings(read: Read) {
  return {
    cookie: {
      ...cookieSettings(read, 'SESSION_COOKIE'),
      httpOnly: getBoolean(read('SESSION_COOKIE_HTTP_ONLY')),
      persistent: getBoolean(read('SESSION_COOKIE_PERSISTENT')),
    },
    sliding: getBoolean(read('SESSION_SLIDING')),
    duration: getNumber(read('SESSION_DURATION')),
    maximumDuration: getNumber(read('SESSION_MAX_DURATION')),
  };
}

function stateSettings(read: Read) {
  return {
    cookie: cookieSettings(read, 'STATE_COOKIE'),
    duration: getNumber(read('STATE_DURATION')),
    maxConcurrent: getNumber(read('STATE_MAX_CONCURRENT')),
  };
}

function routeSettings(read: Read) {
  return {
    signIn: read('SIGNIN_URL'),
    callback: read('CALLBACK_URL'),
    userInfo: read('USER_INFO_URL'),
    signOut: read('SIGNOUT_URL'),
    backChannelLogout: read('BACK_CHANNEL_LOGOUT_URL'),
  };
}

/**
 * The options that the environment gives, by their option names. Booleans and numbers that do not parse
 * count as not set; everything else is judged later, together with what the constructor got.
 */
export function readEnvironment(env: Environment) {
  const read = variableReader(env);
  return {
    tenantDomain: read('TENANT_DOMAIN'),
    clientId: read('CLIENT_ID'),
    clientSecret: parseClientSecret(read('CLIENT_SECRET')),
    clientAuthMethod: read('CLIENT_AUTH_METHOD'),
    trustStoreId: read('TRUST_STORE_ID'),
    appUrl: read('APP_URL'),
    cookieSecret: cookieSecrets(read),
    cookieHeaderLimit: getNumber(read('COOKIE_HEADER_LIMIT')),
    defaultAuthParams: { scopes: read('SCOPES'), resource: read('RESOURCE') },
    routes: routeSettings(read),
    usePar: getBoolean(read('USE_PAR')),
    postLogoutRedirectUri: read('POST_LOGOUT_REDIRECT_URI'),
    federatedSignOut: getBoolean(read('FEDERATED_SIGNOUT')),
    fetchUserInfo: getBoolean(read('FETCH_USER_INFO') ?? read('USER_INFO')),
    refetchUserInfo: getBoolean(read('REFETCH_USER_INFO')),
    strictProfileSync: getBoolean(read('REFETCH_STRICT_PROFILE_SYNC')),
    allowQueryParamOverrides: getBoolean(read('ALLOW_QUERY_PARAM_OVERRIDES')),
    clockSkew: getNumber(read('CLOCK_SKEW')),
    clockTolerance: getNumber(read('CLOCK_TOLERANCE')),
    responseTimeout: getNumber(read('RESPONSE_TIMEOUT')),
    idTokenSigningAlg: read('ID_TOKEN_SIGNING_ALG'),
    filteredIdTokenClaims: read('FILTERED_ID_TOKEN_CLAIMS')?.trim().split(/\s+/),
    groupsClaim: read('GROUPS_CLAIM'),
    jwksCacheDuration: getNumber(read('JWKS_CACHE_DURATION')),
    metadataCacheDuration: getNumber(read('METADATA_CACHE_DURATION')),
    session: sessionSettings(read),
    state: stateSettings(read),
  };
}
