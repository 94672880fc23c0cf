import { MonoCloudOidcClient } from '@monocloud/auth-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import * as auth from './index.ts';
import { TEST_OPTIONS, createTestClient, sessionCookie } from './testing/session-cookie.ts';

const request = new Request('http://localhost:3000/');
let warn: ReturnType<typeof vi.spyOn>;
beforeAll(() => {
  warn = vi.spyOn(console, 'warn').mockReturnValue();
  vi.stubEnv('MONOCLOUD_AUTH_TENANT_DOMAIN', TEST_OPTIONS.tenantDomain);
  vi.stubEnv('MONOCLOUD_AUTH_CLIENT_ID', 'web');
  vi.stubEnv('MONOCLOUD_AUTH_CLIENT_SECRET', 'secret-of-the-tests');
  vi.stubEnv('MONOCLOUD_AUTH_APP_URL', TEST_OPTIONS.appUrl);
  vi.stubEnv('MONOCLOUD_AUTH_COOKIE_SECRET', String(TEST_OPTIONS.cookieSecret));
});
afterAll(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

it('the functions of the package share a client that is made from the environment on first use, and kept', async () => {
  const headers = { cookie: await sessionCookie() };
  const signedIn = new Request('http://localhost:3000/', { headers });
  expect(await auth.isAuthenticated(signedIn, new Response())).toBe(true);
  vi.stubEnv('MONOCLOUD_AUTH_COOKIE_SECRET', 'a secret that comes too late');
  expect((await auth.getSession(signedIn, new Response()))?.user.sub).toBe('ada');
  expect(await auth.isUserInGroup(signedIn, new Response(), ['clerks'])).toBe(true);
  await expect(auth.getTokens(request)).rejects.toThrow('Session does not exist');
  expect((await auth.monoCloudAuth()(new Request('http://localhost:3000/api/auth/userinfo'))).status).toBe(
    204,
  );
  expect(warn).not.toHaveBeenCalled();
});

it('a client hands out the OpenID client behind it', () => {
  expect(createTestClient().oidcClient).toBeInstanceOf(MonoCloudOidcClient);
});
