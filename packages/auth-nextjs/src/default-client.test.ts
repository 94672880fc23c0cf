import { MonoCloudOidcClient } from '@monocloud/auth-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import * as auth from './index.ts';
import { ADA, TEST_OPTIONS, createTestClient, sessionCookie } from './testing/session-cookie.ts';

const request = new Request('http://localhost:3000/');
let warn: ReturnType<typeof vi.spyOn>;
beforeAll(() => {
  warn = vi.spyOn(console, 'warn').mockReturnValue();
  vi.stubEnv('MONOCLOUD_AUTH_TENANT_DOMAIN', TEST_OPTIONS.tenantDomain);
  vi.stubEnv('MONOCLOUD_AUTH_CLIENT_ID', 'web');
  vi.stubEnv('MONOCLOUD_AUTH_SESSION_COOKIE_NAME', 'session');
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

describe('N70 a client of one’s own', () => {
  const names = Object.keys(auth).filter((name) => !name.startsWith('MonoCloud'));
  const methodOf = (name: string) =>
    Object.getOwnPropertyDescriptor(auth.MonoCloudNextClient.prototype, name);

  it.each(names)('has %s as a method of its prototype, and of nothing else', (name) => {
    expect(methodOf(name)).toMatchObject({ value: expect.any(Function), enumerable: false });
    expect(Object.hasOwn(createTestClient(), name)).toBe(false);
  });

  it('lets a subclass override methods and the core client, and call the overridden ones', async () => {
    class Counted extends auth.MonoCloudNextClient {
      asked = 0;
      override get coreClient() {
        this.asked += 1;
        return super.coreClient;
      }
      override async isAuthenticated(): Promise<boolean> {
        return !(await super.isAuthenticated(request, new Response()));
      }
    }
    const counted = new Counted(TEST_OPTIONS);
    expect(await counted.isAuthenticated()).toBe(true);
    expect(counted.oidcClient).toBeInstanceOf(MonoCloudOidcClient);
    expect(counted.asked).toBe(2);
  });

  it('shows a spy on the prototype the calls of every client, of the exported functions too', async () => {
    const spy = vi.spyOn(auth.MonoCloudNextClient.prototype, 'getSession').mockResolvedValue({ user: ADA });
    expect([await createTestClient().getSession(), await auth.getSession(request)]).toEqual([
      { user: ADA },
      { user: ADA },
    ]);
    expect(spy.mock.calls).toEqual([[], [request]]);
    spy.mockRestore();
  });

  it('refuses a method that is taken off its client, while the exported functions need none', async () => {
    const taken: unknown = Reflect.get(createTestClient(), 'isAuthenticated');
    const call = async () => Reflect.apply(Object(taken), undefined, [request, new Response()]);
    await expect(call()).rejects.toThrow(TypeError);
    const { isAuthenticated } = auth;
    expect(await isAuthenticated(request, new Response())).toBe(false);
  });

  it('works behind a proxy object that makes the client at its first use', async () => {
    let client: auth.MonoCloudNextClient | undefined;
    const lazy = new Proxy(auth.MonoCloudNextClient.prototype, {
      get: (_, name) => Reflect.get((client ??= createTestClient()), name),
    });
    expect(await lazy.isAuthenticated(request, new Response())).toBe(false);
  });
});
