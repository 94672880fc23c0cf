import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { postForm } from '../testing/form-post.ts';
import { openTenantForTest, openTestTenant } from '../testing/shared-tenant.ts';

const tenant = await openTestTenant();

/** Not fetch, which does not let a caller choose the Host header. */
function get(path: string, headers: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(tenant.issuer, { path, headers }, (response) => resolve(text(response)));
    sent.on('error', reject).end();
  });
}

test('answers /livez', async () => {
  const response = await fetch(`${tenant.issuer}/livez`);
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ status: 'ok' });
});

test.each([
  ['Host', { host: 'evil.example' }],
  ['X-Forwarded-Host', { 'x-forwarded-host': 'evil.example' }],
  ['X-Forwarded-Proto', { 'x-forwarded-proto': 'https' }],
])('C14 makes every URL from the issuer, whatever %s says', async (_name, headers) => {
  const server: Record<string, unknown> = JSON.parse(await get('/.well-known/openid-configuration', headers));
  const urls = Object.entries(server).filter(([name]) => /_endpoint$|_uri$|^issuer$/.test(name));
  for (const [, url] of urls) expect(String(url).startsWith(tenant.issuer)).toBe(true);
});

describe('D13 headers', () => {
  test('let a page use only its own style, and refuse to be framed', async () => {
    const response = await fetch(`${tenant.issuer}/nothing-here`, { headers: { accept: 'text/html' } });
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'; /);
    expect(policy).toContain(`form-action 'self' http://localhost:3000;`);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('referrer-policy')).toBe('same-origin');
    expect(response.headers.get('x-powered-by')).toBeNull();
    expect(response.headers.get('strict-transport-security')).toBeNull();
  });

  test('promise https for an https issuer', async () => {
    const secure = await openTenantForTest({
      issuer: 'https://tenant.example',
      port: 0,
      backchannelLogoutUri: undefined,
    });
    const server = await fetch(`${secure.url}/.well-known/openid-configuration`);
    expect(server.headers.get('strict-transport-security')).toMatch(/^max-age=\d+/);
    expect(await server.json()).toMatchObject({ token_endpoint: 'https://tenant.example/token' });
  });

  test('D07 keep tokens out of caches', async () => {
    const fields = { grant_type: 'client_credentials', resource: 'http://api.monoshop.com/products' };
    const response = await postForm(tenant, '/token', fields, tenant.tokenClient);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  test('allow no web page of another origin to read an answer for a client', async () => {
    const response = await fetch(`${tenant.issuer}/token`, {
      method: 'POST',
      headers: { origin: 'https://evil.example' },
      body: new URLSearchParams({ grant_type: 'client_credentials', client_id: tenant.tokenClient.clientId }),
    });
    expect(response.headers.get('access-control-allow-origin')).not.toBe('*');
    expect(response.status).toBeGreaterThanOrEqual(400);
  });
});

describe('an address where nothing is', () => {
  test('answers a person with a page', async () => {
    const response = await fetch(`${tenant.issuer}/nothing-here`, { headers: { accept: 'text/html' } });
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('Back to MonoShop');
  });

  test('answers a program with JSON', async () => {
    const response = await fetch(`${tenant.issuer}/nothing-here`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: 'not_found' });
  });

  test.each(['/%', '/sign-in/%E0%A4%A', '//evil.example', '/sign-in/../token'])(
    '%s breaks nothing',
    async (path) => {
      await expect(get(path, {})).resolves.not.toContain('server_error');
    },
  );
});
