import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { listen } from '@monoshop/testing/listener';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createBrowser, type Browser } from '../testing/browser.ts';
import { readForm } from '../testing/form.ts';
import { startTestTenant, type TestTenant, type TokenResponse } from '../testing/index.ts';
import { ADA, GRACE, isSignedIn } from '../testing/shared-tenant.ts';

const WEB_URL = 'http://localhost:3000';

let tenant: TestTenant;
let browser: Browser;
let tokens: TokenResponse;
let storefront: Server;
let logoutTokens: string[];

beforeEach(async () => {
  logoutTokens = [];
  storefront = createServer((request, response) => {
    void text(request).then((body) => {
      logoutTokens.push(new URLSearchParams(body).get('logout_token') ?? '');
      response.end();
    });
  });
  const { url } = await listen(storefront);
  tenant = await startTestTenant({ backchannelLogoutUri: `${url}/backchannel` });
  browser = createBrowser(tenant.issuer);
  tokens = await tenant.signIn({ browser });
});
afterEach(async () => {
  await tenant.stop();
  await new Promise((resolve) => storefront.close(resolve));
});

function signOutUrl(parameters: Record<string, string>): URL {
  const url = new URL('/sign-out', tenant.issuer);
  url.search = new URLSearchParams(parameters).toString();
  return url;
}

/** With the ID token of the user, and the way back to the storefront. */
const ownSignOutUrl = (more: Record<string, string> = {}) =>
  signOutUrl({ id_token_hint: tokens.id_token, post_logout_redirect_uri: WEB_URL, ...more });

describe('sign-out', () => {
  test('with the ID token of the user happens by itself and leads back with the state', async () => {
    const url = ownSignOutUrl({ state: 's1' });
    const page = await (await browser.visit(url)).text();
    expect(page).toContain('<script>document.forms[0].submit()</script>');
    expect((await browser.follow(url, ADA)).href).toBe(`${WEB_URL}/?state=s1`);
    expect(await isSignedIn(tenant, browser)).toBe(false);
  });

  test('ends the refresh token and sends the storefront a logout token, also on this machine', async () => {
    await browser.follow(ownSignOutUrl(), ADA);
    await expect(tenant.refresh(tokens.refresh_token)).rejects.toThrow();
    expect(logoutTokens).toHaveLength(1);
    const keySet = createRemoteJWKSet(new URL(`${tenant.issuer}/jwks`));
    const { payload } = await jwtVerify(logoutTokens[0] ?? '', keySet, {
      issuer: tenant.issuer,
      audience: tenant.webClient.clientId,
      typ: 'logout+jwt',
    });
    const { sub, sid } = decodeJwt(tokens.id_token);
    expect(payload).toMatchObject({
      sub,
      sid,
      jti: expect.any(String),
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    });
    expect(payload).not.toHaveProperty('nonce');
  });

  test('happens when the storefront cannot be told', async () => {
    await new Promise((resolve) => storefront.close(resolve));
    expect((await browser.follow(ownSignOutUrl(), ADA)).href).toBe(`${WEB_URL}/`);
    expect(await isSignedIn(tenant, browser)).toBe(false);
  });

  test('without an ID token asks the user first, and then leads nowhere else', async () => {
    const url = signOutUrl({ post_logout_redirect_uri: 'https://evil.example/' });
    const response = await browser.visit(url);
    const page = await response.text();
    expect(page).toContain('Sign out?');
    expect(page).not.toContain('<script>');
    expect(await isSignedIn(tenant, browser)).toBe(true);
  });

  test('without an ID token happens when the user says so', async () => {
    const url = signOutUrl({});
    const form = readForm(await (await browser.visit(url)).text(), url);
    const answer = await browser.visit(form?.action ?? '', { method: 'POST', body: form?.fields });
    expect(new URL(answer.headers.get('location') ?? '').pathname).toBe('/sign-out/success');
    expect(await (await browser.visit('/sign-out/success')).text()).toContain('You are signed out');
    expect(await isSignedIn(tenant, browser)).toBe(false);
  });

  test('asks first when the ID token is about another user', async () => {
    const grace = await tenant.signIn(GRACE);
    const page = await (await browser.visit(signOutUrl({ id_token_hint: grace.id_token }))).text();
    expect(page).toContain('Sign out?');
    expect(page).not.toContain('<script>');
  });

  test('is refused with an ID token that is not ours', async () => {
    const forged = `${tokens.id_token.slice(0, -8)}AAAAAAAA`;
    const response = await browser.visit(signOutUrl({ id_token_hint: forged }));
    expect(response.status).toBe(400);
    expect(await isSignedIn(tenant, browser)).toBe(true);
  });

  test.each(['https://evil.example/', `${WEB_URL}.evil.example/`, `${WEB_URL}/somewhere`])(
    'G04 never leads to %s, which is not registered',
    async (uri) => {
      const response = await browser.visit(ownSignOutUrl({ post_logout_redirect_uri: uri }));
      expect(response.status).toBe(400);
      expect(response.headers.get('location')).toBeNull();
    },
  );

  test('cannot be forged: the confirmation carries a secret of the session', async () => {
    await browser.visit(signOutUrl({}));
    const body = new URLSearchParams({ logout: 'yes', xsrf: 'guessed' });
    const response = await browser.visit('/sign-out/confirm', { method: 'POST', body });
    expect(response.status).toBe(400);
    expect(await isSignedIn(tenant, browser)).toBe(true);
  });
});
