import { APIS, joinApis, mapApis, type ApiName } from '@monoshop/apis';
import { logLevelVariable } from '@monoshop/service-kit/log';
import { readSettings } from '@monoshop/service-kit/settings';
import {
  baseUrlVariable,
  choiceVariable,
  textVariable,
  wholeNumberVariable,
} from '@monoshop/service-kit/variables';
import { z } from 'zod';
import { listScopes, TOKEN_MODES, type TokenSettings } from './token-request.ts';

/** Settings of the storefront, besides those that the SDK reads itself. */
export interface Settings extends TokenSettings {
  /** Origin of the shop's pages. */
  appOrigin: string;
  apiUrls: Record<ApiName, URL>;
  /** Space-separated scopes that a sign-in asks for; those that change data are asked for when they are needed. */
  signInScopes: string;
  /** Bound of one whole exchange with an API. */
  apiTimeoutMs: number;
  /** How long a page may wait for the data that it is sent with; 0 means that it is sent without. */
  initialDataTimeoutMs: number;
  /** Interval at which an open page requests its data again. */
  refreshSeconds: number;
  /** How long requests in flight may take after SIGTERM. */
  drainSeconds: number;
  /** Whether the shop itself keeps the sessions, so that it can list and end them. */
  keepsSessions: boolean;
  /** Sessions that one user may have, where the shop keeps them; a further sign-in ends the oldest. */
  sessionsPerUser: number;
  /** Proxies of the operator that each request passes; each notes where it came from in `X-Forwarded-For`. */
  proxyCount: number;
  /** Whether the token lab is part of this shop: its page, its routes and its link. */
  isLabOn: boolean;
}

const SCOPES = joinApis('scope');

type Environment = Record<string, string | undefined>;

const SDK_PREFIX = 'MONOCLOUD_AUTH_';
const PUBLIC_PREFIX = 'NEXT_PUBLIC_';
const isSecret = (name: string): boolean => name.includes('SECRET');

/**
 * Normalizes the variables of the storefront and of its SDK: without surrounding white space and quotes, which some ways to
 * set a variable leave, and with the value of a `NEXT_PUBLIC_` twin in place of the original, as the SDK reads them. Secrets
 * stay as they are.
 */
export function cleanEnvironment(env: Environment): void {
  const own = new Set(Object.keys(variables.shape));
  const isOurs = (name: string) => own.has(name) || name.startsWith(SDK_PREFIX);
  for (const [given, value = ''] of Object.entries(env)) {
    const name = given.replace(PUBLIC_PREFIX, '');
    const isTwin = name !== given && name.startsWith(SDK_PREFIX);
    if (isSecret(name) || !isOurs(name) || (name !== given && !isTwin)) continue;
    const text = value
      .trim()
      .replace(/^(["'])(.*)\1$/s, '$2')
      .trim();
    if (text) env[name] = text;
    else delete env[given];
  }
}

/** Plain http is for a tenant on this machine only; the lab shows what a tenant says, which is public for no other. */
const isLocalTenant = (address: string): boolean => /^http:/i.test(address);

const isOrigin = (address: string): boolean => {
  const { origin, href } = new URL(address);
  return href === `${origin}/`;
};

const REQUIRED_SCOPES = ['openid', ...APIS.map(({ scope }) => scope)];

const requestsAllScopes = (scopes: string): boolean => {
  const requested = new Set(scopes.split(/\s+/));
  return REQUIRED_SCOPES.every((scope) => requested.has(scope));
};

const listWords = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

const apiUrl = (fallback: string) =>
  baseUrlVariable({ remedy: `Set it to the address of the API, such as ${fallback}.` })
    .default(fallback)
    // A path is kept, so that an API may be behind a gateway: `new URL('products', base)`.
    .transform((value) => new URL(`${value}/`));

const required = (remedy: string) => textVariable({ remedy });
const APP_URL_REMEDY = 'Set it to the address that people open, such as http://localhost:3000.';
const DASHBOARD = 'Set it to the value of the application in your dashboard.';
const SECRET_REMEDY = 'Make one with: openssl rand -hex 32';

const variables = z.object({
  MONOCLOUD_AUTH_TENANT_DOMAIN: required(
    'Set it to the URL of your tenant, such as https://shop.eu.monocloud.com.',
  ),
  MONOCLOUD_AUTH_CLIENT_ID: required(DASHBOARD),
  MONOCLOUD_AUTH_CLIENT_SECRET: required(DASHBOARD),
  // Next would have to be built for a base path, and this storefront is not.
  MONOCLOUD_AUTH_APP_URL: baseUrlVariable({ remedy: APP_URL_REMEDY }).refine(
    (address) => isOrigin(address),
    `must end after the host and port. ${APP_URL_REMEDY}`,
  ),
  MONOCLOUD_AUTH_COOKIE_SECRET: required(SECRET_REMEDY).min(
    32,
    `is shorter than 32 characters. ${SECRET_REMEDY}`,
  ),
  MONOCLOUD_AUTH_SCOPES: required(`Set it to "openid profile email offline_access ${SCOPES}".`).refine(
    requestsAllScopes,
    `must contain ${listWords(REQUIRED_SCOPES)}.`,
  ),
  MONOCLOUD_AUTH_RESOURCE: required(`Set it to "${joinApis('audience')}".`),
  ...mapApis(
    ({ port }) => apiUrl(`http://localhost:${port}`),
    (api) => `${api.variable}_API_URL` as const,
  ),
  ...mapApis(
    ({ audience }) => z.string().default(audience),
    (api) => `${api.variable}_API_AUDIENCE` as const,
  ),
  NEXT_PUBLIC_MONOSHOP_SESSION_REDIS_URL: z
    .undefined('must not be set: it is built into scripts that every visitor gets. Unset it.')
    .optional(),
  MONOSHOP_SESSION_REDIS_URL: z
    .url({
      protocol: /^rediss?$/,
      error: 'is not a redis:// or rediss:// URL. Set it to one, such as redis://localhost:6379.',
    })
    .optional(),
  MONOSHOP_SESSIONS_PER_USER: wholeNumberVariable({ atLeast: 1, atMost: 500 }).default(100),
  MONOSHOP_PROXY_COUNT: wholeNumberVariable({ atLeast: 0, atMost: 5 }).default(0),
  MONOSHOP_API_TIMEOUT_SECONDS: wholeNumberVariable({ atLeast: 1, atMost: 60 }).default(5),
  MONOSHOP_FIRST_ANSWER_MS: wholeNumberVariable({ atLeast: 0, atMost: 5_000 }).default(300),
  MONOSHOP_REFRESH_SECONDS: wholeNumberVariable({ atLeast: 1, atMost: 3_600 }).default(15),
  MONOSHOP_DRAIN_SECONDS: wholeNumberVariable({ atLeast: 1, atMost: 600 }).default(10),
  MONOSHOP_TOKENS: choiceVariable(TOKEN_MODES).default('combined'),
  MONOSHOP_LAB: choiceVariable(['on', 'off']).optional(),
  LOG_LEVEL: logLevelVariable().default('info'),
});

/**
 * Reads the storefront's settings.
 * @throws SettingsError that names every invalid variable.
 */
export function parseSettings(env: Environment): Settings {
  // Of a copy: the SDK reads the variables of this environment too, and its secrets have to stay as they are.
  const data = readSettings(variables, { environment: { ...env } });
  const { MONOCLOUD_AUTH_RESOURCE: resource, MONOSHOP_TOKENS: tokens } = data;
  const audiences = mapApis((api) => data[`${api.variable}_API_AUDIENCE`]);
  return {
    appOrigin: new URL(data.MONOCLOUD_AUTH_APP_URL).origin,
    apiUrls: mapApis((api) => data[`${api.variable}_API_URL`]),
    audiences,
    signInScopes: data.MONOCLOUD_AUTH_SCOPES,
    tokens,
    resource,
    scopes: listScopes({ resource, audiences, tokens }),
    apiTimeoutMs: data.MONOSHOP_API_TIMEOUT_SECONDS * 1000,
    initialDataTimeoutMs: data.MONOSHOP_FIRST_ANSWER_MS,
    refreshSeconds: data.MONOSHOP_REFRESH_SECONDS,
    drainSeconds: data.MONOSHOP_DRAIN_SECONDS,
    keepsSessions: data.MONOSHOP_SESSION_REDIS_URL !== undefined,
    sessionsPerUser: data.MONOSHOP_SESSIONS_PER_USER,
    proxyCount: data.MONOSHOP_PROXY_COUNT,
    isLabOn: data.MONOSHOP_LAB
      ? data.MONOSHOP_LAB === 'on'
      : tokens === 'combined' && isLocalTenant(data.MONOCLOUD_AUTH_TENANT_DOMAIN),
  };
}

let known: Settings | undefined;

/** The settings of this process, parsed on first use. Throws like parseSettings. */
export function settings(): Settings {
  known ??= parseSettings(process.env);
  return known;
}
