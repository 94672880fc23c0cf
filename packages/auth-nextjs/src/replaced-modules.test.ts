import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestClient, sessionCookie } from './testing/session-cookie.ts';

// What test suites of applications put in the place of Next's modules: only what the published package needs.
const jar = new Map<string, string>();
const set = vi.fn();
vi.mock('next/headers', () => ({
  cookies: () => ({
    get: (name: string) => (jar.has(name) ? { name, value: jar.get(name) } : undefined),
    getAll: () => [...jar].map(([name, value]) => ({ name, value })),
    set,
  }),
}));
vi.mock('next/navigation', () => ({ redirect: vi.fn() }));

const client = createTestClient();

/** Signs a user in, anew with each call. */
async function signIn(): Promise<void> {
  const [name = '', value = ''] = (await sessionCookie()).split('=');
  jar.set(name, value);
}

beforeEach(() => {
  set.mockReset();
  jar.clear();
  return signIn();
});

describe('N77 a test suite that replaces next/headers by cookies alone', () => {
  it('reads session, tokens, user and groups, and sees what is saved', async () => {
    expect(await client.getSession()).toMatchObject({ user: { sub: 'ada' } });
    expect(set).toHaveBeenCalledWith(
      'session',
      expect.any(String),
      expect.objectContaining({ httpOnly: true }),
    );
    expect(await client.getTokens()).toMatchObject({ accessToken: 'access', isExpired: false });
    expect(await client.isAuthenticated()).toBe(true);
    expect(await client.isUserInGroup(['clerks'])).toBe(true);
  });

  it('is signed out without a cookie, and with one that cannot be opened', async () => {
    jar.set('session', 'spoiled');
    expect(await client.getSession()).toBeUndefined();
    jar.clear();
    expect(await client.isAuthenticated()).toBe(false);
    await expect(client.getTokens()).rejects.toThrow('Session does not exist');
  });

  it('W3 reads the session when its set() throws, as while a page renders, and names that in the log once', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    set.mockImplementation(() => {
      throw new Error('Cookies can only be modified in a Server Action or Route Handler.');
    });
    for (const _ of [1, 2]) {
      expect(await client.getSession()).toMatchObject({ user: { sub: 'ada' } });
      await signIn();
    }
    expect(set).toHaveBeenCalledTimes(2);
    expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('Cookies can only be modified'));
    expect(warn.mock.lastCall?.join()).not.toContain(set.mock.lastCall?.[1]);
    warn.mockRestore();
  });

  it('guards a page and sends a stranger to sign-in', async () => {
    const { redirect } = await import('next/navigation');
    const page = client.protectPage<object>(async ({ user }) => `for ${user.sub}`, { returnUrl: '/till' });
    expect(await page({})).toBe('for ada');
    jar.clear();
    await page({});
    expect(redirect).toHaveBeenCalledWith('http://localhost:3000/api/auth/signin?return_url=%2Ftill');
  });

  it('tells requests without Headers, as in a browser’s test environment', async () => {
    vi.stubGlobal('Headers', undefined);
    try {
      expect(await client.getTokens({ scopes: 'openid' })).toMatchObject({ accessToken: 'access' });
      await expect(Reflect.apply(Reflect.get(client, 'getSession'), client, ['options'])).rejects.toThrow(
        'Invalid parameters',
      );
    } finally {
      vi.unstubAllGlobals();
    }
  });
});
