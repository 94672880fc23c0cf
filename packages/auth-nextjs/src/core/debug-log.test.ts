import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { MonoCloudOptions } from './types.ts';
import { COOKIE_SECRET, createClient, openClientBrowser, provider } from './testing/per-test.ts';

let lines: string[];

beforeEach(() => {
  lines = [];
  vi.spyOn(console, 'debug').mockImplementation((line) => {
    lines.push(String(line));
  });
});

function open(list: string, options: MonoCloudOptions = {}) {
  vi.stubEnv('DEBUG', list);
  return openClientBrowser(createClient(options));
}

describe('DEBUG', () => {
  it.each(['*', '@monocloud:auth-nextjs', '@monocloud:*', 'next:*, @monocloud:auth-nextjs', '*,-express'])(
    'shows the exchanges with the tenant when it is %j',
    async (list) => {
      await open(list).signIn();
      expect(lines.join('\n')).toMatch(
        /^@monocloud:auth-nextjs POST http:\/\/localhost:\d+\/token \(authorization_code\): 200 after \d+ ms$/m,
      );
    },
  );

  it.each(['', '@monocloud', 'auth-nextjs', '*,-@monocloud:*', '@monocloud.auth-nextjs'])(
    'shows nothing when it is %j',
    async (list) => {
      await open(list).signIn();
      expect(lines).toEqual([]);
    },
  );

  it('goes by the name that the option debugger gives', async () => {
    await open('shop:auth', { debugger: 'shop:auth' }).signIn();
    expect(lines[0]).toMatch(/^shop:auth GET .*\/\.well-known\/openid-configuration: 200/);
  });

  it('shows neither token nor code, cookie or secret', async () => {
    const browser = open('*');
    await browser.signIn();
    const { accessToken, idToken, refreshToken } = await browser.getTokens({ forceRefresh: true });
    const secrets = [
      accessToken,
      idToken,
      refreshToken,
      'a-code',
      COOKIE_SECRET,
      provider.webClient.clientSecret,
    ];
    const text = lines.join('\n');
    for (const secret of [...secrets, ...browser.cookies().values()]) expect(text).not.toContain(secret);
    expect(text).toContain('(refresh_token): 200');
  });

  it('says that the tenant does not answer', async () => {
    const browser = open('*');
    await browser.signIn();
    provider.tokenScripts = [() => 'reset'];
    await expect(browser.getTokens({ scopes: 'other' })).rejects.toThrow();
    expect(lines.at(-1)).toMatch(/\/token \(refresh_token\): no answer after \d+ ms$/);
  });

  it('logs why a session counts as signed out', async () => {
    const browser = open('*', { session: { duration: 60, maximumDuration: 61 } });
    await browser.signIn();
    const signedIn = browser.start();
    for (const [name, value] of browser.cookies()) browser.take(`${name}=${value}x`);
    await expect(browser.getTokens()).rejects.toThrow('Session does not exist');
    expect(lines.at(-1)).toContain('no session: the cookie cannot be opened');
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 61_000 });
    const client = createClient({ session: { duration: 60, maximumDuration: 61 } });
    expect(await client.isAuthenticated(signedIn.req, signedIn.res)).toBe(false);
    vi.useRealTimers();
    expect(lines.at(-1)).toContain('no session: it has expired');
  });
});
