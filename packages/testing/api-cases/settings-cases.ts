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

    test('F11 reports a blank tenant and a blank audience together, each with its remedy', () => {
      const environment = { MONOCLOUD_BACKEND_TENANT_DOMAIN: '', MONOCLOUD_BACKEND_AUDIENCE: ' ' };
      expect(() => api.readSettings({ environment })).toThrow(
        [
          'Cannot start, for 2 reasons:',
          '  MONOCLOUD_BACKEND_TENANT_DOMAIN is not set. Set it to the URL of your tenant, such as https://your-tenant.us.monocloud.com.',
          `  MONOCLOUD_BACKEND_AUDIENCE is not set. Set it to the identifier of this API at your tenant, such as ${api.resource}.`,
        ].join('\n'),
      );
    });

    test.each(
      ['API_PUBLIC_URL', 'MONOCLOUD_BACKEND_AUDIENCE', 'MONOCLOUD_BACKEND_TENANT_DOMAIN'].flatMap((name) =>
        [
          'https://x.example/"quoted"',
          'https://x.example/a\r\nSet-Cookie: a=b',
          'https://x.example/a\tb',
          'https://x.example/a b',
          'https://x.example/a\\b',
          'https://x.example/\u{1f600}',
          'https://x.example/\u0000',
          'https://x.example/<b>',
          'https://b\u00fccher.example',
          'https://x.example/#"',
        ].map((value) => [name, value]),
      ),
    )('N58 %s may not be %j', (name, value) => {
      const settings = () => api.readSettings({ environment: { ...least, [name]: value } });
      expect(settings).toThrow(`Cannot start:\n  ${name} is not an `);
      expect(settings).not.toThrow(value);
    });

    test.each([
      'https://x.example/?a=b',
      'https://x.example?',
      'https://ada:secret@x.example',
      '//x.example',
      'https:/x.example',
      'https:x.example',
    ])('N58 API_PUBLIC_URL may not be %s', (value) => {
      const environment = { ...least, API_PUBLIC_URL: value };
      expect(() => api.readSettings({ environment })).toThrow(
        'API_PUBLIC_URL is not an absolute http(s) URL',
      );
    });

    test('N46 accepts the differences of a provider by name, and no others', () => {
      const read = (words: string) => () =>
        api.readSettings({ environment: { ...least, MONOCLOUD_BACKEND_TOKEN_DIFFERENCES: words } });
      expect(read('scp  scope_list fractional_exp nonce')).not.toThrow();
      for (const words of ['eddsa', 'scp,nonce', 'SCP', 'scp __proto__']) {
        expect(read(words)).toThrow(
          '  MONOCLOUD_BACKEND_TOKEN_DIFFERENCES is not a list of its values. Set it to some of: scp, scope_list, fractional_exp, nonce.',
        );
      }
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
