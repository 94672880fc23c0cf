import { beforeEach, describe, expect, it, vi } from 'vitest';
import { secFetch } from '../testing/sec-fetch.ts';
import { client, createClient, openClientBrowser, provider, browser, signIn } from '../testing/per-test.ts';

const HOME = 'http://localhost:3000';

beforeEach(() => signIn());

describe('a sign-out', () => {
  it('ends the session here, then at the tenant with the ID token as hint, and is never cached', async () => {
    const { idToken = '' } = await browser.getTokens();
    const { status, location = '', isCacheable } = await browser.visit('signOut');
    expect([status, isCacheable, await browser.isSignedIn()]).toEqual([307, false, false]);
    expect(location.startsWith(`${provider.issuer}/end-session?`)).toBe(true);
    expect(Object.fromEntries(new URL(location).searchParams)).toEqual({
      client_id: 'web',
      id_token_hint: idToken,
      post_logout_redirect_uri: HOME,
    });
    expect(browser.cookies().size).toBe(0);
  });

  it('revokes the refresh token', async () => {
    await browser.visit('signOut');
    expect(provider.revoked()).toEqual(['refresh-1']);
  });

  it('forgets the sign-ins that are under way', async () => {
    await browser.visit('signIn');
    await browser.visit('signOut');
    expect(browser.cookies().size).toBe(0);
  });

  it('stays here when it is not federated, by configuration or by link', async () => {
    expect((await browser.visit('signOut', 'federated=false')).location).toBe(HOME);
    await signIn({ federatedSignOut: false });
    expect((await browser.visit('signOut')).location).toBe(HOME);
  });

  it('goes straight to the target when signed out', async () => {
    await browser.visit('signOut');
    expect((await browser.visit('signOut', 'post_logout_url=/bye')).location).toBe(`${HOME}/bye`);
  });

  it('G05 ends the session here even when the tenant is down', async () => {
    await provider.stop();
    const cold = openClientBrowser(createClient({ responseTimeout: 1000 }));
    for (const [name, value] of browser.cookies()) cold.take(`${name}=${value}`);
    expect(await cold.visit('signOut')).toMatchObject({ status: 307, location: HOME });
    expect(cold.cookies().size).toBe(0);
  });
});

describe('where a sign-out leads', () => {
  const targetOf = async (query: string) =>
    (await browser.visit('signOut', `federated=false&${query}`)).location;

  it.each([
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    'https:evil.example',
    '%2f%2fevil.example',
  ])('W6 is home for %s, with and without a session', async (url) => {
    expect(await targetOf(`post_logout_url=${encodeURIComponent(url)}`)).toBe(HOME);
    expect(await targetOf(`post_logout_url=${encodeURIComponent(url)}`)).toBe(HOME);
  });

  it('W6 does not ask the tenant to lead elsewhere either', async () => {
    const { location = '' } = await browser.visit('signOut', 'post_logout_url=https://evil.example');
    expect(new URL(location).searchParams.get('post_logout_redirect_uri')).toBe(HOME);
  });

  const CONFIGURED = 'https://www.shop.example/bye';
  const LINK = `post_logout_url=${CONFIGURED}`;
  const options = { postLogoutRedirectUri: CONFIGURED };

  it.each([
    ['is the place in the application that the link names', {}, 'post_logout_url=/bye', `${HOME}/bye`],
    ['W6 is the configured address, also on another origin', options, '', CONFIGURED],
    ['W6 is the configured address when the link names it', options, LINK, CONFIGURED],
  ])('%s', async (_title, options, query, target) => {
    await signIn(options);
    expect(await targetOf(query)).toBe(target);
  });

  it('is what the caller says when the link says nothing', async () => {
    const { req, res, deliver } = browser.start();
    await client.signOut(req, res, { postLogoutRedirectUri: '/by-code', federatedSignOut: false });
    expect((await deliver()).location).toBe(`${HOME}/by-code`);
  });
});

describe('a sign-out by a link from outside any page', () => {
  const headers = secFetch('none', 'document');

  it.each([
    'federated=false',
    'post_logout_url=/products',
    'id_token_hint=junk',
    'federated=false&post_logout_url=/x',
  ])('G04 ends the session of the tenant too, whatever it asks for: %s', async (query) => {
    const { idToken = '' } = await browser.getTokens();
    const { location = '' } = await browser.visit('signOut', query, { headers });
    expect(location.startsWith(`${provider.issuer}/end-session?`)).toBe(true);
    expect(Object.fromEntries(new URL(location).searchParams)).toMatchObject({
      id_token_hint: idToken,
      post_logout_redirect_uri: HOME,
    });
    expect(await browser.isSignedIn()).toBe(false);
  });

  it('may still ask for what a page of the application asks for, when that page does', async () => {
    const query = 'federated=false&post_logout_url=/bye';
    const own = { headers: secFetch('same-origin', 'document') };
    expect((await browser.visit('signOut', query, own)).location).toBe(`${HOME}/bye`);
  });
});

describe('an error', () => {
  it('is handed to onError, whose value is the answer', async () => {
    vi.spyOn(console, 'warn').mockReturnValue();
    const broken = createClient({ cookieSecret: 'short' });
    const { req, res } = browser.start();
    const onError = vi.fn((error: Error) => error.message);
    expect(await broken.signOut(req, res, { onError })).toBe(
      '"cookieSecret" length must be at least 8 characters long',
    );
  });
});
