import { INVOICES_AUDIENCE, READ_INVOICES } from '@monoshop/api-invoices/contract';
import { PRODUCTS_AUDIENCE, READ_PRODUCTS } from '@monoshop/api-products/contract';
import { z } from 'zod';

/** What the storefront needs to know beyond what the SDK reads for itself. */
export interface Settings {
  productsApiUrl: URL;
  invoicesApiUrl: URL;
  /** Space-separated audiences of the combined access token. */
  resource: string;
  /** Space-separated scopes of the combined access token. */
  scopes: string;
  /** Bound of one whole exchange with an API. */
  apiTimeoutMs: number;
  /** How often an open page asks again. */
  refreshSeconds: number;
}

/** Environment that cannot work. `problems` names every variable at fault, with the remedy. */
export class SettingsError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The storefront cannot start:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
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
  MONOSHOP_API_TIMEOUT_SECONDS: seconds(5, 60),
  MONOSHOP_REFRESH_SECONDS: seconds(15, 3600),
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
    productsApiUrl: data.PRODUCTS_API_URL,
    invoicesApiUrl: data.INVOICES_API_URL,
    resource: data.MONOCLOUD_AUTH_RESOURCE,
    scopes: SCOPES,
    apiTimeoutMs: data.MONOSHOP_API_TIMEOUT_SECONDS * 1000,
    refreshSeconds: data.MONOSHOP_REFRESH_SECONDS,
  };
}

let known: Settings | undefined;

/** The settings of this process, parsed on first use. Throws like parseSettings. */
export function settings(): Settings {
  known ??= parseSettings(process.env);
  return known;
}
