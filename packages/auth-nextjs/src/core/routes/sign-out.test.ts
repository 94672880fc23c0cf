import { beforeEach, describe, expect, it, vi } from 'vitest';
import { client, createClient, openShopper, provider, shopper, signIn } from '../testing/per-test.ts';

const HOME = 'http://localhost:3000';

beforeEach(() => signIn());

describe('a sign-out', () => {
  it('ends the session here, then at the tenant with the ID token as hint, and is never cached', async () => {
    const { idToken = '' } = await shopper.getTokens();
    const { status, location = '', isCacheable } = await shopper.visit('signOut');
    expect([status, isCacheable, await shopper.isSignedIn()]).toEqual([307, false, false]);
    expect(location.startsWith(`${provider.issuer}/end?`)).toBe(true);
    expect(Object.fromEntries(new URL(location).searchParams)).toEqual({
      client_id: 'web',
      id_token_hint: idToken,
      post_logout_redirect_uri: HOME,
    });
    expect(shopper.cookies().size).toBe(0);
  });

  it('revokes the refresh token', async () => {
    await shopper.visit('signOut');
    expect(provider.revoked()).toEqual(['refresh-1']);
  });

  it('forgets the sign-ins that are under way', async () => {
    await shopper.visit('signIn');
    await shopper.visit('signOut');
    expect(shopper.cookies().size).toBe(0);
  });

  it('stays here when it is not federated, by configuration or by link', async () => {
    expect((await shopper.visit('signOut', 'federated=false')).location).toBe(HOME);
    await signIn({ federatedSignOut: false });
    expect((await shopper.visit('signOut')).location).toBe(HOME);
  });

  it('goes straight to the target when signed out', async () => {
    await shopper.visit('signOut');
    expect((await shopper.visit('signOut', 'post_logout_url=/bye')).location).toBe(`${HOME}/bye`);
  });

  it('G05 ends the session here even when the tenant is down', async () => {
    await provider.stop();
    const cold = openShopper(createClient({ responseTimeout: 1000 }));
    for (const [name, value] of shopper.cookies()) cold.take(`${name}=${value}`);
    expect(await cold.visit('signOut')).toMatchObject({ status: 307, location: HOME });
    expect(cold.cookies().size).toBe(0);
  });
});

describe('where a sign-out leads', () => {
  const targetOf = async (query: string) =>
    (await shopper.visit('signOut', `federated=false&${query}`)).location;

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
    const { location = '' } = await shopper.visit('signOut', 'post_logout_url=https://evil.example');
    expect(new URL(location).searchParams.get('post_logout_redirect_uri')).toBe(HOME);
  });

  it('is the place in the application that the link names', async () => {
    expect(await targetOf('post_logout_url=/bye')).toBe(`${HOME}/bye`);
  });

  it('W6 is the configured address, also on another origin', async () => {
    await signIn({ postLogoutRedirectUri: 'https://www.shop.example/bye' });
    expect(await targetOf('')).toBe('https://www.shop.example/bye');
    expect(await targetOf('post_logout_url=https://www.shop.example/bye')).toBe(
      'https://www.shop.example/bye',
    );
  });

  it('is what the caller says when the link says nothing', async () => {
    const { req, res, deliver } = shopper.start();
    await client.signOut(req, res, { postLogoutRedirectUri: '/by-code', federatedSignOut: false });
    expect((await deliver()).location).toBe(`${HOME}/by-code`);
  });
});

describe('a sign-out by a link from outside any page', () => {
  const headers = { 'sec-fetch-site': 'none', 'sec-fetch-dest': 'document' };

  it.each([
    'federated=false',
    'post_logout_url=/products',
    'id_token_hint=junk',
    'federated=false&post_logout_url=/x',
  ])('G04 ends the session of the tenant too, whatever it asks for: %s', async (query) => {
    const { idToken = '' } = await shopper.getTokens();
    const { location = '' } = await shopper.visit('signOut', query, { headers });
    expect(location.startsWith(`${provider.issuer}/end?`)).toBe(true);
    expect(Object.fromEntries(new URL(location).searchParams)).toMatchObject({
      id_token_hint: idToken,
      post_logout_redirect_uri: HOME,
    });
    expect(await shopper.isSignedIn()).toBe(false);
  });

  it('may still ask for what a page of the application asks for, when that page does', async () => {
    const query = 'federated=false&post_logout_url=/bye';
    const own = { 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'document' };
    expect((await shopper.visit('signOut', query, { headers: own })).location).toBe(`${HOME}/bye`);
  });
});

describe('an unintended sign-out request', () => {
  it.each([
    ['another site', { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document' }],
    ['another port or subdomain', { 'sec-fetch-site': 'same-site' }],
    ['an image on the own page', { 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'image' }],
    ['a frame on the own page', { 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'iframe' }],
    ['a prefetch of the browser', { 'sec-fetch-site': 'same-origin', 'sec-purpose': 'prefetch;prerender' }],
    ['a prefetch of the router', { 'sec-fetch-site': 'same-origin', 'next-router-prefetch': '1' }],
    ['a fetch of the own page', { 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'empty' }],
    ['an old prefetch', { purpose: 'prefetch' }],
    ['a prefetch of an old Firefox', { 'x-moz': 'prefetch' }],
  ])('W28 D06 does nothing for %s', async (_name, headers) => {
    const answer = await shopper.visit('signOut', '', { headers });
    expect(answer).toMatchObject({ status: 204, cookies: [], isCacheable: false });
    expect(await shopper.isSignedIn()).toBe(true);
    expect(provider.revocationForms).toEqual([]);
  });

  it.each([
    ['a click', { 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'document' }],
    ['a typed address', { 'sec-fetch-site': 'none', 'sec-fetch-dest': 'document' }],
    ['a browser without Fetch Metadata', {}],
  ])('W28 works for %s', async (_name, headers: Record<string, string>) => {
    expect((await shopper.visit('signOut', '', { headers })).status).toBe(307);
    expect(await shopper.isSignedIn()).toBe(false);
  });
});

describe('an error', () => {
  it('is handed to onError, whose value is the answer', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    const broken = createClient({ cookieSecret: 'short' });
    const { req, res } = shopper.start();
    const onError = vi.fn((error: Error) => error.message);
    expect(await broken.signOut(req, res, { onError })).toBe(
      '"cookieSecret" length must be at least 8 characters long',
    );
    warn.mockRestore();
  });
});
