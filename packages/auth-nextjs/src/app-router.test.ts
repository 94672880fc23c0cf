import { beforeAll, describe, expect, it, vi } from 'vitest';
import { recordEvents } from './core/testing/recorded-events.ts';
import type { ProtectedAppPage } from './next/protect-page.ts';
import { redirectOf, visitAppRouter } from './testing/request-scope.ts';
import { ADA, createTestClient, sessionCookie, spoiledCookie } from './testing/session-cookie.ts';

const client = createTestClient();
const signIn = 'http://localhost:3000/api/auth/signin';
let cookie: string;
beforeAll(async () => {
  cookie = await sessionCookie();
});

/** Where the visitor is sent instead. */
const leads = async (work: () => Promise<unknown>, visit = {}) =>
  visitAppRouter(work, visit).then(
    () => undefined,
    (error: unknown) => redirectOf(error) ?? Promise.reject(error),
  );

describe('a session without a request in hand', () => {
  it('is read from and prolonged with the cookies of Next in an action', async () => {
    const { result, setCookies } = await visitAppRouter(() => client.getSession(), { cookie });
    expect(result?.user).toEqual(ADA);
    expect(setCookies).toEqual([expect.stringMatching(/^session=.+HttpOnly/)]);
  });

  it('W3 is read and not prolonged while a page renders', async () => {
    const visit = { cookie, phase: 'render' } as const;
    const { result, setCookies } = await visitAppRouter(() => client.isAuthenticated(), visit);
    expect([result, setCookies]).toEqual([true, []]);
  });

  it('W3 warns once per process when a page has to get rid of a cookie', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    const visit = { cookie: await spoiledCookie(), phase: 'render' } as const;
    for (const _ of [1, 2]) {
      expect((await visitAppRouter(() => client.getSession(), visit)).result).toBeUndefined();
    }
    expect(warn.mock.calls.length).toBeLessThan(2);
    warn.mockRestore();
  });

  it.each(['action', 'render'] as const)(
    'causes an event, in a phase of %s, with the headers of the request that Next is serving',
    async (phase) => {
      const { onEvent, requestIds, types } = recordEvents();
      const visit = { cookie: await sessionCookie(), headers: { 'x-request-id': 'request-0001' }, phase };
      await visitAppRouter(() => createTestClient({ onEvent }).getTokens(), visit);
      expect(types()).toEqual(['tokens_read']);
      await vi.waitFor(() => expect(requestIds).toEqual(['request-0001']));
    },
  );

  it('tells the groups of its user', async () => {
    const ask = async () => [await client.isUserInGroup(['clerks']), await client.isUserInGroup(['owners'])];
    expect((await visitAppRouter(ask, { cookie })).result).toEqual([true, false]);
  });
});

describe('a call in a route handler', () => {
  it.each([{ params: Promise.resolve({}) }, { params: { id: '1' } }, { params: undefined }, {}])(
    'takes the context of a route handler second, and the options after it: %o',
    async (context) => {
      const cookie = await sessionCookie();
      const req = () => new Request(signIn, { headers: { cookie } });
      const call = (name: string, ...args: unknown[]) =>
        visitAppRouter(async () =>
          Reflect.apply(Reflect.get(client, name), client, [req(), context, ...args]),
        );
      const token = { scopes: 'openid', forceRefresh: false };
      const { result, setCookies } = await call('getTokens', token);
      expect([result, setCookies]).toEqual([
        expect.objectContaining({ isExpired: false }),
        [expect.any(String)],
      ]);
      await expect(call('getTokens', { scopes: 'openid email' })).rejects.toThrow('refresh token');
      expect((await call('getTokens')).result).toMatchObject({ accessToken: 'access' });
      expect((await call('getSession', {})).result).toMatchObject({ user: ADA });
      expect((await call('isAuthenticated')).result).toBe(true);
      expect((await call('isUserInGroup', ['owners', 'clerks'], { matchAll: true })).result).toBe(false);
      expect((await call('isUserInGroup', ['owners', 'clerks'])).result).toBe(true);
      await expect(call('getTokens', { forceRefresh: 'yes' })).rejects.toThrow('must be a boolean');
    },
  );
});

describe('protect()', () => {
  it('lets a user on, and one of the groups', async () => {
    expect(await leads(() => client.protect(), { cookie })).toBeUndefined();
    expect(await leads(() => client.protect({ groups: ['clerks'] }), { cookie })).toBeUndefined();
  });

  it('redirects to the given URL with the given parameters', async () => {
    const options = { returnUrl: '/till', authParams: { prompt: 'login', maxAge: 0 } } as const;
    const target = new URL((await leads(() => client.protect(options))) ?? '');
    expect(Object.fromEntries(target.searchParams)).toEqual({
      return_url: '/till',
      prompt: 'login',
      max_age: '0',
    });
  });

  it('sends a user outside the groups to sign-in too', async () => {
    expect(await leads(() => client.protect({ groups: ['owners'] }), { cookie })).toBe(
      `${signIn}?return_url=%2F`,
    );
  });
});

describe('protectPage() of the App Router', () => {
  const page = vi.fn<ProtectedAppPage<object>>(async ({ user }) => `for ${user.sub}`);
  const render = (options = {}, visit = {}) =>
    visitAppRouter(() => client.protectPage(page, options)({}), { phase: 'render', ...visit });

  it('gives the page its user', async () => {
    expect((await render({ groups: ['clerks'] }, { cookie })).result).toBe('for ada');
  });

  it('runs nothing of the page for a stranger or a user outside the groups', async () => {
    page.mockClear();
    await expect(render({ returnUrl: '/till' })).rejects.toSatisfy(
      (error) => redirectOf(error) === `${signIn}?return_url=%2Ftill`,
    );
    expect((await render({ groups: ['owners'] }, { cookie })).result).toBe('Access Denied');
    expect(page).not.toHaveBeenCalled();
  });

  it('lets the options answer, each for its own refusal', async () => {
    const options = {
      groups: ['owners'],
      onAccessDenied: () => 'stranger',
      onGroupAccessDenied: ({ user }: { user: { sub?: string } }) => `outsider ${user.sub}`,
    };
    expect((await render(options)).result).toBe('stranger');
    expect((await render(options, { cookie })).result).toBe('outsider ada');
  });
});

describe('a redirect', () => {
  it('to sign-in names a return URL only when it is given one', async () => {
    expect(await leads(() => client.redirectToSignIn())).toBe(signIn);
    expect(await leads(() => client.redirectToSignIn({ returnUrl: '/till', loginHint: 'ada' }))).toBe(
      `${signIn}?return_url=%2Ftill&login_hint=ada`,
    );
  });

  it('to sign-out says where to end and whether to sign out at the tenant', async () => {
    const signOut = 'http://localhost:3000/api/auth/signout';
    expect(await leads(() => client.redirectToSignOut())).toBe(signOut);
    expect(
      await leads(() => client.redirectToSignOut({ postLogoutRedirectUri: '/bye', federated: false })),
    ).toBe(`${signOut}?post_logout_url=%2Fbye&federated=false`);
  });
});
