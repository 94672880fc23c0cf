import { visitAppRouter } from '../testing/request-scope.ts';
import { afterEach, expect, it, vi } from 'vitest';
import { createTestClient, sessionCookie, spoiledCookie } from '../testing/session-cookie.ts';
import { createNextCookieResponse } from './next-cookies.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

const attributes = { httpOnly: true, path: '/', secure: false, sameSite: 'lax' as const };

it('reads the session of a request that is given outside of Next, where no cookie can be set', async () => {
  const client = createTestClient();
  const spoiled = new Request('http://localhost:3000/', { headers: { cookie: await spoiledCookie() } });
  const good = new Request('http://localhost:3000/', { headers: { cookie: await sessionCookie() } });
  expect(await client.getSession(spoiled)).toBeUndefined();
  expect(await client.getSession(good)).toMatchObject({ user: { sub: 'ada' } });
});

it('finds no session outside of Next when no request is given', async () => {
  await expect(createTestClient().getSession()).rejects.toThrow('outside a request scope');
});

it('W3 a cookie that Next refuses is named in the log once, not at every render', async () => {
  const warn = vi.spyOn(console, 'warn').mockReturnValue();
  const response = createNextCookieResponse();
  const { setCookies } = await visitAppRouter(
    async () => {
      expect(await response.canSetCookies?.()).toBe(false);
      await response.setCookie('session', 'a-sealed-session', attributes);
      await response.setCookie('session', 'a-sealed-session', attributes);
    },
    { phase: 'render' },
  );
  expect(setCookies).toEqual([]);
  expect(warn).toHaveBeenCalledOnce();
  expect(warn.mock.lastCall?.join(' ')).not.toContain('a-sealed-session');
});
