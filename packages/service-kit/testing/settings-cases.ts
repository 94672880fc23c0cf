import { describe, expect, test } from 'vitest';
import type { ApiUnderTest } from './api-under-test.ts';

/** What an API makes of its environment. */
export function describeSettings(api: ApiUnderTest): void {
  const least = {
    MONOCLOUD_BACKEND_TENANT_DOMAIN: 'https://tenant.example/',
    MONOCLOUD_BACKEND_AUDIENCE: api.resource,
  };

  describe(`the settings of the ${api.realm}`, () => {
    test('tenant and audience are enough', () => {
      expect(api.readSettings({ environment: { ...least } })).toMatchObject({
        port: api.port,
        publicUrl: `http://localhost:${api.port}`,
        requestsPerMinute: 60_000,
        backend: { tenantDomain: 'https://tenant.example', audience: api.resource, responseTimeout: 5_000 },
      });
    });

    test('what is set is taken', () => {
      const environment = {
        ...least,
        API_PORT: '5001',
        API_PUBLIC_URL: 'https://api.shop.example/',
        API_REQUESTS_PER_MINUTE: '0',
        MONOCLOUD_BACKEND_CLOCK_TOLERANCE: '0',
        MONOCLOUD_BACKEND_RESPONSE_TIMEOUT: '2000',
      };
      expect(api.readSettings({ environment })).toMatchObject({
        port: 5_001,
        publicUrl: 'https://api.shop.example',
        requestsPerMinute: 0,
        backend: { clockTolerance: 0, responseTimeout: 2_000 },
      });
    });

    test('F11 a blank tenant and a blank audience are told together, each with its remedy', () => {
      const environment = { MONOCLOUD_BACKEND_TENANT_DOMAIN: '', MONOCLOUD_BACKEND_AUDIENCE: ' ' };
      expect(() => api.readSettings({ environment })).toThrow(
        [
          'Cannot start, for 2 reasons:',
          '  MONOCLOUD_BACKEND_TENANT_DOMAIN is not set. Set it to the URL of your tenant, such as https://your-tenant.us.monocloud.com.',
          `  MONOCLOUD_BACKEND_AUDIENCE is not set. Set it to the identifier of this API at your tenant, such as ${api.resource}.`,
        ].join('\n'),
      );
    });

    test.each([
      [
        'a tenant over plain http',
        { MONOCLOUD_BACKEND_TENANT_DOMAIN: 'http://tenant.example' },
        'TENANT_DOMAIN',
      ],
      ['A25 a tolerance beyond a minute', { MONOCLOUD_BACKEND_CLOCK_TOLERANCE: '61' }, 'CLOCK_TOLERANCE'],
      ['a number that is none', { MONOCLOUD_BACKEND_JWKS_CACHE_DURATION: 'long' }, 'JWKS_CACHE_DURATION'],
      ['introspection without a client', { MONOCLOUD_BACKEND_INTROSPECT_JWT_TOKENS: 'true' }, 'CLIENT_ID'],
    ])('F11 %s is refused by name', (_title, wrong, name) => {
      expect(() => api.readSettings({ environment: { ...least, ...wrong } })).toThrow(
        `MONOCLOUD_BACKEND_${name} is not `,
      );
    });
  });
}
