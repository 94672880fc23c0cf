import { expect, test } from 'vitest';
import { NO_ENV_FILES, type EnvFiles, type Environment } from './environment.ts';
import { SettingsError, readRunnerSettings } from './settings.ts';

const read = (env: Environment, files: Partial<EnvFiles> = {}) =>
  readRunnerSettings(env, { ...NO_ENV_FILES, ...files });

function problemsOf(env: Environment, files?: Partial<EnvFiles>): string[] {
  try {
    read(env, files);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

/** One problem, which names this variable. */
const about = (variable: string): unknown[] => [expect.stringContaining(variable)];

const REAL_TENANT = {
  MONOCLOUD_AUTH_TENANT_DOMAIN: 'https://shop.eu.monocloud.com',
  MONOCLOUD_AUTH_CLIENT_ID: 'storefront',
  MONOCLOUD_AUTH_CLIENT_SECRET: 'from the dashboard',
};

test('no environment at all means the local tenant and the published ports', () => {
  const settings = read({});
  expect(settings.usesLocalTenant).toBe(true);
  expect(settings.issuer).toBe('http://localhost:4000');
  expect(settings.appUrl).toBe('http://localhost:3000');
  expect(settings.resource).toMatch(
    /^http:\/\/api\.monoshop\.com\/products http:\/\/api\.monoshop\.com\/invoices\b/,
  );
});

test('a copied .env.example with blank values changes nothing', () => {
  const web = { MONOCLOUD_AUTH_TENANT_DOMAIN: '', MONOCLOUD_AUTH_CLIENT_ID: ' ', MONOCLOUD_AUTH_APP_URL: '' };
  expect(read({}, { web })).toEqual(read({}));
});

test('a tenant in the shell replaces the local one, and the APIs take the same issuer', () => {
  const settings = read(REAL_TENANT);
  expect(settings.usesLocalTenant).toBe(false);
  expect(settings.client).toEqual({ id: 'storefront', secret: 'from the dashboard' });
  expect(settings.backendIssuers).toMatchObject({
    products: REAL_TENANT.MONOCLOUD_AUTH_TENANT_DOMAIN,
    invoices: REAL_TENANT.MONOCLOUD_AUTH_TENANT_DOMAIN,
  });
});

test('a tenant in web/.env does the same, and the shell wins over the file', () => {
  expect(read({}, { web: REAL_TENANT }).issuer).toBe('https://shop.eu.monocloud.com');
  const shell = { MONOCLOUD_AUTH_TENANT_DOMAIN: 'https://other.example' };
  expect(read(shell, { web: REAL_TENANT }).issuer).toBe('https://other.example');
});

test('a tenant without a scheme is reached over https', () => {
  expect(read({ ...REAL_TENANT, MONOCLOUD_AUTH_TENANT_DOMAIN: 'shop.eu.monocloud.com' }).issuer).toBe(
    'https://shop.eu.monocloud.com',
  );
});

test('an API may be told another issuer and audience in its own .env', () => {
  const products = {
    MONOCLOUD_BACKEND_TENANT_DOMAIN: 'https://other.example',
    MONOCLOUD_BACKEND_AUDIENCE: 'https://api.example/products',
    API_PORT: '5001',
  };
  const settings = read({}, { products });
  expect(settings.backendIssuers).toMatchObject({
    products: 'https://other.example',
    invoices: 'http://localhost:4000',
  });
  expect(settings.audiences.products).toBe('https://api.example/products');
  expect(settings.ports.products).toBe(5001);
  expect(settings.apiUrls.products).toBe('http://localhost:5001');
});

test.each([
  [{ PRODUCTS_API_AUDIENCE: 'https://shell.example' }, {}, 'https://shell.example'],
  [{}, { web: { PRODUCTS_API_AUDIENCE: 'https://web.example' } }, 'https://web.example'],
  [{}, {}, 'http://api.monoshop.com/products'],
])(
  'storefront and API have the audience that the variable of the storefront says: %j, %j',
  (env, files, audience) => {
    expect(read(env, files).audiences.products).toBe(audience);
  },
);

test('every problem is reported at once, with its variable', () => {
  const problems = problemsOf({
    MONOCLOUD_AUTH_TENANT_DOMAIN: 'https://shop.eu.monocloud.com',
    MONOSHOP_WEB_PORT: 'eighty',
    MONOSHOP_TENANT_PORT: '70000',
    MONOSHOP_INVOICES_PORT: '6000',
    PRODUCTS_API_URL: 'localhost:4001',
  });
  expect(problems).toHaveLength(6);
  const text = problems.join('\n');
  for (const variable of [
    'MONOCLOUD_AUTH_CLIENT_ID',
    'MONOCLOUD_AUTH_CLIENT_SECRET',
    'MONOSHOP_WEB_PORT',
    'MONOSHOP_TENANT_PORT',
    'MONOSHOP_INVOICES_PORT is "6000", to which browsers do not connect',
    'PRODUCTS_API_URL',
  ]) {
    expect(text).toContain(variable);
  }
});

test.each(['http://tenant.example', 'ftp://tenant.example', 'http://localhost.evil.example', 'not a url'])(
  'C08 refuses %s as an issuer: tokens would travel in the open',
  (issuer) => {
    expect(problemsOf({ ...REAL_TENANT, MONOCLOUD_AUTH_TENANT_DOMAIN: issuer })).toEqual(
      about('MONOCLOUD_AUTH_TENANT_DOMAIN'),
    );
  },
);

test('allows plain http for an issuer on this machine', () => {
  expect(problemsOf({ ...REAL_TENANT, MONOCLOUD_AUTH_TENANT_DOMAIN: 'http://127.0.0.1:9000' })).toEqual([]);
});

test('refuses the same port for two services', () => {
  expect(problemsOf({ MONOSHOP_WEB_PORT: '4001' })).toEqual(about('MONOSHOP_PRODUCTS_PORT'));
});

test('refuses an app URL whose port is not the one the storefront listens on', () => {
  const web = { MONOCLOUD_AUTH_APP_URL: 'http://localhost:3000' };
  expect(problemsOf({ MONOSHOP_WEB_PORT: '3100' }, { web })).toEqual(about('MONOSHOP_WEB_PORT'));
  expect(problemsOf({ MONOSHOP_WEB_PORT: '3100', MONOCLOUD_AUTH_APP_URL: 'https://shop.example' })).toEqual(
    [],
  );
});

test('a variable that both APIs read is complained about once', () => {
  expect(problemsOf({ MONOCLOUD_BACKEND_TENANT_DOMAIN: 'http://tenant.example' })).toHaveLength(1);
});

test('D04 refuses a cookie secret that could be guessed', () => {
  expect(problemsOf({ MONOCLOUD_AUTH_COOKIE_SECRET: 'short' })).toEqual(
    about('MONOCLOUD_AUTH_COOKIE_SECRET'),
  );
});
