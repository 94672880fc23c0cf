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
  /** Space-separated scopes of the combined access token: those of the APIs that it is for. */
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

type Environment = Record<string, string | undefined>;

const SDK_PREFIX = 'MONOCLOUD_AUTH_';
const PUBLIC_PREFIX = 'NEXT_PUBLIC_';
const isSecret = (name: string): boolean => name.includes('SECRET');

/**
 * Brings the variables of the storefront and of its SDK into the state that both agree on: without white space and quotes
 * around them, which some ways to set a variable leave, and a public twin in place of its original, as the SDK has it.
 * Secrets stay as they are.
 */
export function cleanEnvironment(env: Environment): void {
  const own = new Set(Object.keys(environment.shape));
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
const isLocalTenant = (address: string): boolean => /^http:/i.test(address);

const isOrigin = (address: string): boolean => {
  const { origin, href } = new URL(address);
  return href === `${origin}/`;
};

const asksForBothScopes = (scopes: string): boolean => {
  const asked = new Set(scopes.split(/\s+/));
  return ['openid', READ_PRODUCTS, READ_INVOICES].every((scope) => asked.has(scope));
};

const environment = z.object({
  MONOCLOUD_AUTH_TENANT_DOMAIN: required('use the URL of your tenant, such as https://shop.eu.monocloud.com'),
  MONOCLOUD_AUTH_CLIENT_ID: required('copy it from the application in your dashboard'),
  MONOCLOUD_AUTH_CLIENT_SECRET: required('copy it from the application in your dashboard'),
  MONOCLOUD_AUTH_APP_URL: required('use the URL people open, such as http://localhost:3000').pipe(
    z
      .url({ protocol: /^https?$/, error: 'is not an http(s) URL; try http://localhost:3000' })
      // Next would have to be built for a base path, and this storefront is not.
      .refine((address) => isOrigin(address), {
        error: 'must end after the host and port; try http://localhost:3000',
        when: ({ issues }) => issues.length === 0,
      }),
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
  PRODUCTS_API_AUDIENCE: z.string().default(PRODUCTS_AUDIENCE),
  INVOICES_API_AUDIENCE: z.string().default(INVOICES_AUDIENCE),
  NEXT_PUBLIC_MONOSHOP_SESSION_REDIS_URL: z
    .undefined('must not be set: it is built into scripts that every visitor gets; unset it')
    .optional(),
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
 * The scopes to ask for: an API whose audience is not among the resources gets no token, and its scope would make the
 * provider refuse the others theirs. A resource that is neither audience may stand for any API, so nothing is left out.
 */
function listScopes(resource: string, audiences: Record<string, string>): string {
  const resources = new Set(resource.trim().split(/\s+/));
  const known = new Set(Object.values(audiences));
  const areAllKnown = [...resources].every((one) => known.has(one));
  const asked = Object.entries(audiences).filter(([, audience]) => !areAllKnown || resources.has(audience));
  return asked.map(([scope]) => scope).join(' ');
}

// A blank value counts as not set.
const parse = (env: Environment) =>
  environment.safeParse(Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim())));

/** What is wrong with the storefront's own variables, by variable. */
export function listProblems(env: Environment): Map<string, string> {
  return new Map(parse(env).error?.issues.map(({ path, message }) => [path.join('.'), message]));
}

/**
 * Reads the storefront's settings.
 * @throws SettingsError that names every variable at fault.
 */
export function parseSettings(env: Environment): Settings {
  const { success, data } = parse(env);
  if (!success) throw new SettingsError([...listProblems(env)].map((problem) => problem.join(' ')));
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
