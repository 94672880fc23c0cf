import { z } from 'zod';
import {
  choiceVariable,
  flagVariable,
  issuerVariable,
  logLevelVariable,
  portVariable,
  readSettings,
  textVariable,
  urlVariable,
  wholeNumberVariable,
} from '@monoshop/service-kit';
import type { SettingsSource } from '@monoshop/service-kit';
import { SIGNING_ALGORITHMS } from './state/keys.ts';

const WEB_URL = 'Set it to the origin of the storefront, such as http://localhost:3000.';
const DAY = 24 * 60 * 60;

const seconds = (byDefault: number) => wholeNumberVariable({ atLeast: 1 }).default(byDefault);
const secret = (holder: string) =>
  textVariable({
    remedy: `Set it to the secret that ${holder} uses, of 16 characters or more; npm start makes one by itself.`,
  }).min(16, {
    error: `is shorter than 16 characters. Set it to the secret that ${holder} uses, such as the output of: openssl rand -hex 32`,
  });

const variables = z.object({
  TENANT_PORT: portVariable().default(4_000),
  TENANT_HOST: textVariable({ remedy: 'Set an address to bind.' }).default('127.0.0.1'),
  TENANT_ISSUER: issuerVariable({
    remedy: 'Set it to the origin that clients reach this tenant at, or leave it out.',
  })
    .refine((value) => new URL(value).pathname === '/', {
      error: 'has a path. Set it to an origin, or leave it out.',
    })
    .optional(),
  TENANT_STATE_DIR: textVariable({ remedy: 'Set it to a folder for keys and sessions.' }).default(
    '.monoshop',
  ),
  TENANT_WEB_URL: urlVariable({ remedy: WEB_URL }).default('http://localhost:3000'),
  TENANT_WEB_CLIENT_ID: textVariable({ remedy: 'Set a client id.' }).default('monoshop-web'),
  TENANT_WEB_CLIENT_SECRET: secret('the storefront (MONOCLOUD_AUTH_CLIENT_SECRET)'),
  TENANT_WEB_REDIRECT_URIS: textVariable({ remedy: 'Set it to URLs with spaces between them.' })
    .transform((value) => value.split(/\s+/))
    .refine((uris) => uris.every((uri) => URL.canParse(uri)), {
      error: 'holds something that is not a URL. Set it to URLs with spaces between them, or leave it out.',
    })
    .default([]),
  TENANT_WEB_BACKCHANNEL_LOGOUT_URI: urlVariable({
    remedy: 'Set it to the address of the storefront that takes logout tokens, or leave it out.',
  }).optional(),
  TENANT_TOKEN_CLIENT_ID: textVariable({ remedy: 'Set a client id.' }).default('monoshop-token'),
  TENANT_TOKEN_CLIENT_SECRET: secret('the token command'),
  TENANT_ACCESS_TOKEN_SECONDS: seconds(300),
  TENANT_ID_TOKEN_SECONDS: seconds(300),
  TENANT_REFRESH_TOKEN_SECONDS: seconds(14 * DAY),
  TENANT_SESSION_SECONDS: seconds(14 * DAY),
  TENANT_SIGNING_ALGORITHM: choiceVariable(SIGNING_ALGORITHMS).default('RS256'),
  TENANT_OPENID_IN_API_TOKENS: flagVariable().default(false),
  TENANT_SINGLE_RESOURCE: flagVariable().default(false),
  LOG_LEVEL: logLevelVariable().default('warn'),
});

/**
 * Reads the tenant's settings from `TENANT_*` variables.
 *
 * @throws SettingsError with every problem at once.
 */
export function readTenantSettings(source?: SettingsSource) {
  const values = readSettings(variables, source);
  return {
    /** TCP port; 0 lets the system choose. */
    port: values.TENANT_PORT,
    /** Address to bind. */
    host: values.TENANT_HOST,
    /** Issuer identifier, an origin; `http://localhost:<port>` when left out. */
    issuer: values.TENANT_ISSUER,
    /** Folder for keys and sessions; made when it does not exist. */
    stateDir: values.TENANT_STATE_DIR,
    /** Origin of the storefront: home of its callback, and where a sign-out may lead. */
    webUrl: new URL(values.TENANT_WEB_URL).origin,
    webClientId: values.TENANT_WEB_CLIENT_ID,
    webClientSecret: values.TENANT_WEB_CLIENT_SECRET,
    /** More redirect URIs of the storefront, in addition to its `/api/auth/callback`. */
    redirectUris: values.TENANT_WEB_REDIRECT_URIS,
    /** Where the storefront takes logout tokens (OpenID Connect Back-Channel Logout 1.0). */
    backchannelLogoutUri: values.TENANT_WEB_BACKCHANNEL_LOGOUT_URI,
    /** The client of the token command; it acts for itself, without a user. */
    tokenClientId: values.TENANT_TOKEN_CLIENT_ID,
    tokenClientSecret: values.TENANT_TOKEN_CLIENT_SECRET,
    accessTokenSeconds: values.TENANT_ACCESS_TOKEN_SECONDS,
    idTokenSeconds: values.TENANT_ID_TOKEN_SECONDS,
    /** Counted from sign-in: rotation does not extend it. */
    refreshTokenSeconds: values.TENANT_REFRESH_TOKEN_SECONDS,
    /** How long the tenant remembers a browser. */
    sessionSeconds: values.TENANT_SESSION_SECONDS,
    signingAlgorithm: values.TENANT_SIGNING_ALGORITHM,
    /** Lets access tokens for the APIs carry `openid` and its kin too, so that they open the userinfo endpoint. */
    openidInApiTokens: values.TENANT_OPENID_IN_API_TOKENS,
    /** Refuses token requests for several resources, as some providers do; a sign-in may still name several. */
    singleResource: values.TENANT_SINGLE_RESOURCE,
    /** Events are of level `info`. */
    logLevel: values.LOG_LEVEL,
  };
}

/** What a tenant needs to know of its surroundings. */
export type TenantSettings = ReturnType<typeof readTenantSettings>;
