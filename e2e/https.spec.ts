import type { Page } from '@playwright/test';
import { expect, test, type OpenShop } from './shop.ts';
import { ADA, PASSWORD, submitPassword } from './sign-in.ts';

// TLS ends in front of the storefront, which only knows its own address.
const SITE = 'https://shop.example';
test.use({ shopEnv: { MONOCLOUD_AUTH_APP_URL: SITE } });

const BOUND = /^__Host-[^=]+=[^;]+(?=.*; Secure)(?=.*; HttpOnly)(?=.*; Path=\/(?:;|$))(?!.*; Domain)/i;

/** The cookies a response sets, each with its attributes, without those it deletes. */
const listSetCookies = (answer: Response) =>
  answer.headers.getSetCookie().filter((cookie) => !/^[^=]+=;/.test(cookie));

const toCookieHeader = (setCookies: readonly string[]) =>
  setCookies.map((cookie) => cookie.replace(/;.*/s, '')).join('; ');

/** Sends a request as the proxy that ends TLS would. */
const askShop = (shop: OpenShop, path: string, setCookies: readonly string[] = []) =>
  fetch(shop.localUrl + path, { redirect: 'manual', headers: { cookie: toCookieHeader(setCookies) } });

/** Signs in at the tenant, and resolves with the path at the shop that it redirects to. */
async function authorize(page: Page, address: string): Promise<string> {
  await page.goto(address);
  // Nothing answers there; the address is all that is needed of the request.
  const redirected = page.waitForRequest(`${SITE}/**`);
  await submitPassword(page, ADA, PASSWORD);
  return (await redirected).url().slice(SITE.length);
}

test('D13 a shop on https sends HSTS, and its cookies are Secure', async ({ request, shop }) => {
  for (const path of ['/', '/nothing-here', '/api/products', '/api/nothing', '/api/auth/signin']) {
    const answer = await request.get(shop.localUrl + path, { maxRedirects: 0 });
    expect(answer.headers()['strict-transport-security'], path).toMatch(/^max-age=\d{8}/);
  }
  const page = await request.get(`${shop.localUrl}/`);
  expect(page.headers()['content-security-policy']).toContain('upgrade-insecure-requests');
  const signIn = await request.get(`${shop.localUrl}/api/auth/signin`, { maxRedirects: 0 });
  expect(signIn.headers()['set-cookie']).toMatch(/; Secure/);
});

test('D01 on https a sign-in sets __Host- cookies, which are the session', async ({ page, shop }) => {
  const signIn = await askShop(shop, '/api/auth/signin');
  const stateCookies = listSetCookies(signIn);
  expect(stateCookies).toEqual([expect.stringMatching(BOUND)]);
  expect(stateCookies[0]).toMatch(/^__Host-state\./);

  const callback = await authorize(page, signIn.headers.get('location') ?? '');
  const signedIn = await askShop(shop, callback, stateCookies);
  const sessionCookies = listSetCookies(signedIn);
  expect(sessionCookies.length).toBeGreaterThan(0);
  for (const cookie of sessionCookies) {
    expect(cookie).toMatch(BOUND);
    expect(cookie).toMatch(/^__Host-session[.=]/);
  }
  expect((await askShop(shop, '/api/products', sessionCookies)).status).toBe(200);
  const planted = sessionCookies.map((cookie) => cookie.replace('__Host-', ''));
  expect((await askShop(shop, '/api/products', planted)).status).toBe(401);
});
