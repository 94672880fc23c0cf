import { joinApis } from '@monoshop/apis';
import { SettingsError } from '@monoshop/service-kit/settings';
import { describe, expect, it } from 'vitest';
import { ENVIRONMENT } from '../testing/environment.ts';
import { parseSettings } from './settings.ts';
import { toTokenRequest } from './api-request.ts';

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
    const settings = parseSettings({ ...ENVIRONMENT, INVOICES_API_URL: 'https://shop.example/invoice-api' });
    expect(settings.apiUrls.products.href).toBe('http://localhost:4001/');
    expect(new URL('invoices', settings.apiUrls.invoices).href).toBe(
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
    expect(problemsOf({ ...ENVIRONMENT, MONOCLOUD_AUTH_CLIENT_ID: ' ', PRODUCTS_API_URL: '' })).toEqual([
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
    ['MONOSHOP_SESSIONS_PER_USER', '0'],
    ['MONOSHOP_SESSIONS_PER_USER', '501'],
    ['MONOSHOP_PROXY_COUNT', '-1'],
    ['MONOSHOP_LAB', 'yes'],
    ['MONOSHOP_TOKENS', 'both'],
    ['LOG_LEVEL', 'nonsense'],
  ])('refuse %s=%s and repeat no value', (name, value) => {
    const problems = problemsOf({ ...ENVIRONMENT, [name]: value });
    expect(problems).toEqual([expect.stringMatching(new RegExp(`^${name} `))]);
    expect(problems.join()).not.toContain(`"${value}"`);
  });

  it.each([
    ['http://api.monoshop.com/products', {}, 'read:products'],
    ['http://api.monoshop.com/invoices ', {}, 'read:invoices'],
    ['http://api.monoshop.com/invoices http://api.monoshop.com/products', {}, 'read:products read:invoices'],
    ['https://p.example', {}, joinApis('scope')],
    ['https://p.example', { PRODUCTS_API_AUDIENCE: 'https://p.example' }, 'read:products'],
    [
      'https://p.example https://i.example',
      { PRODUCTS_API_AUDIENCE: 'https://p.example' },
      joinApis('scope'),
    ],
  ])('N53 ask for the scopes of those APIs that the token is for: %s %j', (resource, others, scopes) => {
    const env = { ...ENVIRONMENT, ...others, MONOCLOUD_AUTH_RESOURCE: resource };
    expect(parseSettings(env).scopes).toBe(scopes);
  });

  it('ask for one token for all APIs, or for one each where that is set', () => {
    const combined = parseSettings(ENVIRONMENT);
    expect(toTokenRequest(combined, 'invoices')).toEqual({
      resource: joinApis('audience'),
      scopes: joinApis('scope'),
    });
    const perApi = parseSettings({ ...ENVIRONMENT, MONOSHOP_TOKENS: 'per-api' });
    expect(toTokenRequest(perApi, 'invoices')).toEqual({
      resource: 'http://api.monoshop.com/invoices',
      scopes: 'read:invoices',
    });
  });

  it('with one token each, an API whose audience is not among the resources counts as not configured', () => {
    const resource = 'https://p.example https://i.example';
    const env = {
      ...ENVIRONMENT,
      MONOCLOUD_AUTH_RESOURCE: resource,
      PRODUCTS_API_AUDIENCE: 'https://p.example',
    };
    expect(parseSettings({ ...env, MONOSHOP_TOKENS: 'per-api' }).scopes).toBe('read:products');
  });

  it('F10 give requests in flight ten seconds at the end by default', () => {
    expect(parseSettings(ENVIRONMENT).drainSeconds).toBe(10);
    expect(parseSettings({ ...ENVIRONMENT, MONOSHOP_DRAIN_SECONDS: '2' }).drainSeconds).toBe(2);
  });

  it('let a page be sent without data', () => {
    expect(parseSettings(ENVIRONMENT).initialDataTimeoutMs).toBe(300);
    expect(parseSettings({ ...ENVIRONMENT, MONOSHOP_FIRST_ANSWER_MS: '0' }).initialDataTimeoutMs).toBe(0);
  });

  it.each([
    ['on', 'http://localhost:4000', undefined],
    ['off', 'https://shop.eu.monocloud.com', undefined],
    ['off', 'shop.eu.monocloud.com', undefined],
    ['off', 'http://localhost:4000', 'off'],
    ['on', 'https://shop.eu.monocloud.com', 'on'],
  ])('have the token lab %s with the tenant %s and MONOSHOP_LAB=%s', (state, tenant, lab) => {
    const env = { ...ENVIRONMENT, MONOCLOUD_AUTH_TENANT_DOMAIN: tenant, MONOSHOP_LAB: lab };
    expect(parseSettings(env).isLabOn).toBe(state === 'on');
  });
});
