import { SettingsError } from '@monoshop/service-kit/settings';
import { describe, expect, it } from 'vitest';
import { parseSettings } from './settings.ts';

const COMPLETE = {
  MONOCLOUD_AUTH_TENANT_DOMAIN: 'http://localhost:4000',
  MONOCLOUD_AUTH_CLIENT_ID: 'monoshop-web',
  MONOCLOUD_AUTH_CLIENT_SECRET: 'a-client-secret',
  MONOCLOUD_AUTH_APP_URL: 'http://localhost:3000',
  MONOCLOUD_AUTH_COOKIE_SECRET: 'a secret that only these tests know',
  MONOCLOUD_AUTH_SCOPES: 'openid profile email offline_access read:products read:invoices',
  MONOCLOUD_AUTH_RESOURCE: 'http://api.monoshop.com/products http://api.monoshop.com/invoices',
};

function problemsOf(env: Record<string, string | undefined>): readonly string[] {
  try {
    parseSettings(env);
  } catch (error) {
    if (error instanceof SettingsError)
      return error.problems.map(({ name, message }) => `${name} ${message}`);
    throw error;
  }
  return [];
}

describe('the settings of the storefront', () => {
  it('have default addresses of the APIs', () => {
    const settings = parseSettings({ ...COMPLETE, INVOICES_API_URL: 'https://shop.example/invoice-api' });
    expect(settings.productsApiUrl.href).toBe('http://localhost:4001/');
    expect(new URL('invoices', settings.invoicesApiUrl).href).toBe(
      'https://shop.example/invoice-api/invoices',
    );
  });

  it('F11 name every missing variable at once, with a remedy', () => {
    const problems = problemsOf({});
    expect(problems).toHaveLength(7);
    expect(problems.every((problem) => /^MONOCLOUD_AUTH_\w+ is not set\. (Set|Make) \w+/.test(problem))).toBe(
      true,
    );
  });

  it('count a blank value as not set', () => {
    expect(problemsOf({ ...COMPLETE, MONOCLOUD_AUTH_CLIENT_ID: ' ', PRODUCTS_API_URL: '' })).toEqual([
      expect.stringContaining('MONOCLOUD_AUTH_CLIENT_ID is not set'),
    ]);
  });

  it.each([
    ['PRODUCTS_API_URL', 'localhost:4001'],
    ['INVOICES_API_URL', 'file:///etc/passwd'],
    ['MONOCLOUD_AUTH_APP_URL', 'shop'],
    ['MONOCLOUD_AUTH_COOKIE_SECRET', 'short'],
    ['MONOCLOUD_AUTH_SCOPES', 'openid profile'],
    ['MONOSHOP_SESSION_REDIS_URL', 'localhost:6379'],
    ['MONOSHOP_REFRESH_SECONDS', 'often'],
    ['MONOSHOP_API_TIMEOUT_SECONDS', '0'],
    ['MONOSHOP_FIRST_ANSWER_MS', '-1'],
    ['MONOSHOP_FIRST_ANSWER_MS', '60000'],
    ['MONOSHOP_DRAIN_SECONDS', '0'],
    ['MONOSHOP_LAB', 'yes'],
    ['LOG_LEVEL', 'nonsense'],
  ])('refuse %s=%s and repeat no value', (name, value) => {
    const problems = problemsOf({ ...COMPLETE, [name]: value });
    expect(problems).toEqual([expect.stringMatching(new RegExp(`^${name} `))]);
    expect(problems.join()).not.toContain(`"${value}"`);
  });

  it.each([
    ['http://api.monoshop.com/products', {}, 'read:products'],
    ['http://api.monoshop.com/invoices ', {}, 'read:invoices'],
    ['http://api.monoshop.com/invoices http://api.monoshop.com/products', {}, 'read:products read:invoices'],
    ['https://p.example', {}, 'read:products read:invoices'],
    ['https://p.example', { PRODUCTS_API_AUDIENCE: 'https://p.example' }, 'read:products'],
    [
      'https://p.example https://i.example',
      { PRODUCTS_API_AUDIENCE: 'https://p.example' },
      'read:products read:invoices',
    ],
  ])('N53 ask for the scopes of those APIs that the token is for: %s %j', (resource, others, scopes) => {
    const env = { ...COMPLETE, ...others, MONOCLOUD_AUTH_RESOURCE: resource };
    expect(parseSettings(env).scopes).toBe(scopes);
  });

  it('F10 give requests in flight ten seconds at the end by default', () => {
    expect(parseSettings(COMPLETE).drainSeconds).toBe(10);
    expect(parseSettings({ ...COMPLETE, MONOSHOP_DRAIN_SECONDS: '2' }).drainSeconds).toBe(2);
  });

  it('let a page be sent without data', () => {
    expect(parseSettings(COMPLETE).initialDataTimeoutMs).toBe(300);
    expect(parseSettings({ ...COMPLETE, MONOSHOP_FIRST_ANSWER_MS: '0' }).initialDataTimeoutMs).toBe(0);
  });

  it.each([
    ['on', 'http://localhost:4000', undefined],
    ['off', 'https://shop.eu.monocloud.com', undefined],
    ['off', 'shop.eu.monocloud.com', undefined],
    ['off', 'http://localhost:4000', 'off'],
    ['on', 'https://shop.eu.monocloud.com', 'on'],
  ])('have the token lab %s with the tenant %s and MONOSHOP_LAB=%s', (state, tenant, lab) => {
    const env = { ...COMPLETE, MONOCLOUD_AUTH_TENANT_DOMAIN: tenant, MONOSHOP_LAB: lab };
    expect(parseSettings(env).isLabOn).toBe(state === 'on');
  });
});
