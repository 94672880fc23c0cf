import { INVOICES_AUDIENCE, READ_INVOICES } from '@monoshop/api-invoices/contract';
import { PRODUCTS_AUDIENCE, READ_PRODUCTS } from '@monoshop/api-products/contract';
import { z } from 'zod';

/** What the storefront needs to know beyond what the SDK reads for itself. */
export interface Settings {
  /** Origin of the shop, as the pages have it. */
  appOrigin: string;
  productsApiUrl: URL;
  invoicesApiUrl: URL;
  /** Space-separated audiences of the combined access token. */
  resource: string;
  /** Space-separated scopes of the combined access token. */
  scopes: string;
  /** Bound of one whole exchange with an API. */
  apiTimeoutMs: number;
  /** How long a page may wait for the data that it is sent with; 0: it is sent without. */
  firstAnswerTimeoutMs: number;
  /** How often an open page asks again. */
  refreshSeconds: number;
  /** How long requests in flight may take once the process was told to end. */
  drainSeconds: number;
  /** Whether the token lab is part of this shop: its page, its routes and its link. */
  isLabOn: boolean;
}

/** Environment that cannot work. `problems` names every variable at fault, with the remedy. */
export class SettingsError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[], options?: ErrorOptions) {
    super(`The storefront cannot start:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`, options);
    this.name = 'SettingsError';
    this.problems = problems;
  }
}

const SCOPES = `${READ_PRODUCTS} ${READ_INVOICES}`;

const required = (remedy: string) => z.string(`is not set; ${remedy}`);

// A path below the host is kept, so that an API may live behind a gateway: `new URL('products', base)`.
const apiUrl = (fallback: string) =>
  z
    .url({ protocol: /^https?$/, error: `is not an http(s) URL; try ${fallback}` })
    .default(fallback)
    .transform((value) => new URL(value.endsWith('/') ? value : `${value}/`));

const seconds = (fallback: number, most: number) =>
  z.coerce
    .number(`must be a number of seconds, such as ${fallback}`)
    .positive('must be more than 0 seconds')
    .max(most, `must be at most ${most} seconds`)
    .default(fallback);

const milliseconds = (fallback: number, most: number) =>
  z.coerce
    .number(`must be a number of milliseconds, such as ${fallback}`)
    .int('must be a whole number of milliseconds')
    .nonnegative('must be at least 0')
    .max(most, `must be at most ${most} milliseconds`)
    .default(fallback);

/** Plain http is for a tenant on this machine only; what the tenant of a real shop says is nobody else's business. */
const isLocalTenant = (address: string): boolean => address.startsWith('http://');

const asksForBothScopes = (scopes: string): boolean => {
  const asked = new Set(scopes.split(/\s+/));
  return ['openid', READ_PRODUCTS, READ_INVOICES].every((scope) => asked.has(scope));
};

const environment = z.object({
  MONOCLOUD_AUTH_TENANT_DOMAIN: required('use the URL of your tenant, such as https://shop.eu.monocloud.com'),
  MONOCLOUD_AUTH_CLIENT_ID: required('copy it from the application in your dashboard'),
  MONOCLOUD_AUTH_CLIENT_SECRET: required('copy it from the application in your dashboard'),
  MONOCLOUD_AUTH_APP_URL: required('use the URL people open, such as http://localhost:3000').pipe(
    z.url({ protocol: /^https?$/, error: 'is not an http(s) URL; try http://localhost:3000' }),
  ),
  MONOCLOUD_AUTH_COOKIE_SECRET: required('make one with `openssl rand -hex 32`').pipe(
    z.string().min(32, 'is shorter than 32 characters; make one with `openssl rand -hex 32`'),
  ),
  MONOCLOUD_AUTH_SCOPES: required(`use "openid profile email offline_access ${SCOPES}"`).refine(
    asksForBothScopes,
    `must contain openid, ${READ_PRODUCTS} and ${READ_INVOICES}`,
  ),
  MONOCLOUD_AUTH_RESOURCE: required(`use "${PRODUCTS_AUDIENCE} ${INVOICES_AUDIENCE}"`),
  PRODUCTS_API_URL: apiUrl('http://localhost:4001'),
  INVOICES_API_URL: apiUrl('http://localhost:4002'),
  MONOSHOP_SESSION_REDIS_URL: z
    .url({ protocol: /^rediss?$/, error: 'is not a redis:// or rediss:// URL; try redis://localhost:6379' })
    .optional(),
  MONOSHOP_API_TIMEOUT_SECONDS: seconds(5, 60),
  MONOSHOP_FIRST_ANSWER_MS: milliseconds(300, 5000),
  MONOSHOP_REFRESH_SECONDS: seconds(15, 3600),
  MONOSHOP_DRAIN_SECONDS: seconds(10, 600),
  MONOSHOP_LAB: z.enum(['on', 'off'], 'must be on or off').optional(),
});

/**
 * Reads the storefront's settings. A blank value counts as not set.
 * @throws SettingsError that names every variable at fault.
 */
export function parseSettings(env: Record<string, string | undefined>): Settings {
  const given = Object.entries(env).filter(([, value]) => value?.trim());
  const { success, data, error } = environment.safeParse(Object.fromEntries(given));
  if (!success)
    throw new SettingsError(error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`));
  return {
    appOrigin: new URL(data.MONOCLOUD_AUTH_APP_URL).origin,
    productsApiUrl: data.PRODUCTS_API_URL,
    invoicesApiUrl: data.INVOICES_API_URL,
    resource: data.MONOCLOUD_AUTH_RESOURCE,
    scopes: SCOPES,
    apiTimeoutMs: data.MONOSHOP_API_TIMEOUT_SECONDS * 1000,
    firstAnswerTimeoutMs: data.MONOSHOP_FIRST_ANSWER_MS,
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
