import { INVOICES_AUDIENCE, READ_INVOICES } from '@monoshop/api-invoices/contract';
import { PRODUCTS_AUDIENCE, READ_PRODUCTS } from '@monoshop/api-products/contract';
import { logLevelVariable } from '@monoshop/service-kit/log';
import { readSettings } from '@monoshop/service-kit/settings';
import {
  baseUrlVariable,
  choiceVariable,
  textVariable,
  wholeNumberVariable,
} from '@monoshop/service-kit/variables';
import { z } from 'zod';

/** Settings of the storefront, besides those that the SDK reads itself. */
export interface Settings {
  /** Origin of the shop's pages. */
  appOrigin: string;
  productsApiUrl: URL;
  invoicesApiUrl: URL;
  /** Space-separated audiences of the combined access token. */
  resource: string;
  /** Space-separated scopes of the combined access token: those of the APIs that it is for. */
  scopes: string;
  /** Bound of one whole exchange with an API. */
  apiTimeoutMs: number;
  /** How long a page may wait for the data that it is sent with; 0 means that it is sent without. */
  initialDataTimeoutMs: number;
  /** Interval at which an open page requests its data again. */
  refreshSeconds: number;
  /** How long requests in flight may take after SIGTERM. */
  drainSeconds: number;
  /** Whether the token lab is part of this shop: its page, its routes and its link. */
  isLabOn: boolean;
}

const SCOPES = `${READ_PRODUCTS} ${READ_INVOICES}`;

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

const requestsBothScopes = (scopes: string): boolean => {
  const requested = new Set(scopes.split(/\s+/));
  return ['openid', READ_PRODUCTS, READ_INVOICES].every((scope) => requested.has(scope));
};

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
    requestsBothScopes,
    `must contain openid, ${READ_PRODUCTS} and ${READ_INVOICES}.`,
  ),
  MONOCLOUD_AUTH_RESOURCE: required(`Set it to "${PRODUCTS_AUDIENCE} ${INVOICES_AUDIENCE}".`),
  PRODUCTS_API_URL: apiUrl('http://localhost:4001'),
  INVOICES_API_URL: apiUrl('http://localhost:4002'),
  PRODUCTS_API_AUDIENCE: z.string().default(PRODUCTS_AUDIENCE),
  INVOICES_API_AUDIENCE: z.string().default(INVOICES_AUDIENCE),
  NEXT_PUBLIC_MONOSHOP_SESSION_REDIS_URL: z
    .undefined('must not be set: it is built into scripts that every visitor gets. Unset it.')
    .optional(),
  MONOSHOP_SESSION_REDIS_URL: z
    .url({
      protocol: /^rediss?$/,
      error: 'is not a redis:// or rediss:// URL. Set it to one, such as redis://localhost:6379.',
    })
    .optional(),
  MONOSHOP_API_TIMEOUT_SECONDS: wholeNumberVariable({ atLeast: 1, atMost: 60 }).default(5),
  MONOSHOP_FIRST_ANSWER_MS: wholeNumberVariable({ atLeast: 0, atMost: 5_000 }).default(300),
  MONOSHOP_REFRESH_SECONDS: wholeNumberVariable({ atLeast: 1, atMost: 3_600 }).default(15),
  MONOSHOP_DRAIN_SECONDS: wholeNumberVariable({ atLeast: 1, atMost: 600 }).default(10),
  MONOSHOP_LAB: choiceVariable(['on', 'off']).optional(),
  LOG_LEVEL: logLevelVariable().default('info'),
});

/**
 * The scopes to request: an API whose audience is not among the resources gets no token, and its scope would make the
 * provider refuse the whole request. A resource that is neither audience may stand for any API, so nothing is left out.
 */
function listScopes(resource: string, audiences: Record<string, string>): string {
  const resources = new Set(resource.trim().split(/\s+/));
  const known = new Set(Object.values(audiences));
  const areAllKnown = [...resources].every((one) => known.has(one));
  const asked = Object.entries(audiences).filter(([, audience]) => !areAllKnown || resources.has(audience));
  return asked.map(([scope]) => scope).join(' ');
}

/**
 * Reads the storefront's settings.
 * @throws SettingsError that names every invalid variable.
 */
export function parseSettings(env: Environment): Settings {
  // Of a copy: the SDK reads the variables of this environment too, and its secrets have to stay as they are.
  const data = readSettings(variables, { environment: { ...env } });
  const resource = data.MONOCLOUD_AUTH_RESOURCE;
  return {
    appOrigin: new URL(data.MONOCLOUD_AUTH_APP_URL).origin,
    productsApiUrl: data.PRODUCTS_API_URL,
    invoicesApiUrl: data.INVOICES_API_URL,
    resource,
    scopes: listScopes(resource, {
      [READ_PRODUCTS]: data.PRODUCTS_API_AUDIENCE,
      [READ_INVOICES]: data.INVOICES_API_AUDIENCE,
    }),
    apiTimeoutMs: data.MONOSHOP_API_TIMEOUT_SECONDS * 1000,
    initialDataTimeoutMs: data.MONOSHOP_FIRST_ANSWER_MS,
    refreshSeconds: data.MONOSHOP_REFRESH_SECONDS,
    drainSeconds: data.MONOSHOP_DRAIN_SECONDS,
    isLabOn: data.MONOSHOP_LAB
      ? data.MONOSHOP_LAB === 'on'
      : isLocalTenant(data.MONOCLOUD_AUTH_TENANT_DOMAIN),
  };
}

let known: Settings | undefined;

/** The settings of this process, parsed on first use. Throws like parseSettings. */
export function settings(): Settings {
  known ??= parseSettings(process.env);
  return known;
}
