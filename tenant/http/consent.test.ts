import { decodeJwt } from 'jose';
import { beforeEach, describe, expect, test } from 'vitest';
import { createBrowser } from '../testing/browser.ts';
import { SIGN_IN_ROUTE } from '../provider/provider.ts';
import { postForJson, refreshFields } from '../testing/form-post.ts';
import {
  ADA,
  GRACE,
  INVOICES,
  KATHERINE,
  atPage,
  authorizationUrl,
  locationOf,
  makeStateDir,
  openPage,
  openTenantForTest,
} from '../testing/shared-tenant.ts';
import type { TestTenant } from '../testing/test-tenant.ts';

const READ = 'openid offline_access read:invoices';
const WRITE = `${READ} write:invoices`;
const ASK = { resource: INVOICES, scope: WRITE };

let tenant: TestTenant;
beforeEach(async () => {
  tenant = await openTenantForTest();
});

/** Whether a sign-in shows the consent page: refused there, it comes back with `access_denied`. */
async function isAsked(credentials: object, ask: Record<string, string> = ASK, at = tenant) {
  const url = await authorizationUrl(at, ask);
  const callback = await at.authorize(url, { ...credentials, decision: 'cancel' });
  const { error = 'none' } = Object.fromEntries(callback.searchParams);
  expect(['none', 'access_denied']).toContain(error);
  return error === 'access_denied';
}

/** Signs in and stands before the consent page. */
async function openConsent(credentials = KATHERINE) {
  const { browser, send } = await openPage(tenant, ASK);
  const page = locationOf(await browser.visit(locationOf(await send(credentials))));
  const resume = new URL(page.pathname.replace(/.*\//, '/authorize/'), tenant.issuer);
  return { ...atPage(browser, page), resume };
}

const scopeOf = (token: string): string[] => decodeJwt<{ scope?: string }>(token).scope?.split(' ') ?? [];

test('write:invoices is granted once the user allows it, and not asked again, in any browser', async () => {
  const { access_token: token } = await tenant.signIn({ ...KATHERINE, ...ASK });
  expect(scopeOf(token)).toEqual(['read:invoices', 'write:invoices']);
  expect(await isAsked(KATHERINE)).toBe(false);
});

test('a consent outlives a restart of the tenant', async () => {
  const stateDir = makeStateDir();
  const before = await openTenantForTest({ stateDir });
  await before.signIn({ ...KATHERINE, ...ASK });
  await before.stop();
  expect(await isAsked(KATHERINE, ASK, await openTenantForTest({ stateDir }))).toBe(false);
});

test.each([
  ['reads only', KATHERINE, READ],
  ['is of no group that may have it', GRACE, WRITE],
])('no page is shown to a user who %s', async (_title, credentials, scope) => {
  expect(await isAsked(credentials, { resource: INVOICES, scope })).toBe(false);
});

describe('write:invoices is in no token', () => {
  test('of a user who refused: the client gets access_denied, and the next sign-in asks again', async () => {
    expect(await isAsked(KATHERINE)).toBe(true);
    expect(await isAsked(KATHERINE)).toBe(true);
  });

  test('of a user who pressed Allow and then Cancel on the same page: the next sign-in asks again', async () => {
    const { browser, resume, send } = await openConsent();
    await send({ decision: 'allow' });
    expect(locationOf(await send({ decision: 'cancel' })).href).toBe(resume.href);
    const callback = await browser.follow(resume, KATHERINE);
    expect(callback.searchParams.get('error')).toBe('access_denied');
    expect(await isAsked(KATHERINE)).toBe(true);
  });

  test('of another user than the one who allowed it', async () => {
    await tenant.signIn({ ...KATHERINE, ...ASK });
    expect(await isAsked(ADA)).toBe(true);
  });

  test('of a user whose groups do not allow it, whatever they ask for', async () => {
    const signedIn = await tenant.signIn({ ...GRACE, ...ASK });
    const renewed = await tenant.refresh(signedIn.refresh_token, { scope: 'write:invoices' });
    for (const { access_token: token } of [signedIn, renewed]) {
      expect(scopeOf(token)).not.toContain('write:invoices');
    }
  });

  test('of a sign-in that did not ask for it, though the same browser allowed it before', async () => {
    const browser = createBrowser(tenant.issuer);
    await tenant.signIn({ browser, ...KATHERINE, ...ASK });
    const reading = await tenant.signIn({ browser, ...KATHERINE, ...ASK, scope: READ });
    const renewed = await tenant.refresh(reading.refresh_token);
    for (const { access_token: token } of [reading, renewed]) {
      expect(scopeOf(token)).toEqual(['read:invoices']);
    }
    const fields = { ...refreshFields(renewed.refresh_token), scope: 'write:invoices' };
    const { body } = await postForJson(tenant, '/token', fields, tenant.webClient);
    expect(body).toMatchObject({ error: 'invalid_scope' });
  });

  test('of a sign-in without pages: prompt=none comes back with consent_required', async () => {
    const browser = createBrowser(tenant.issuer);
    await tenant.signIn({ browser, ...KATHERINE, scope: READ });
    const url = await authorizationUrl(tenant, { ...ASK, prompt: 'none' });
    const callback = await browser.follow(url, KATHERINE);
    expect(callback.searchParams.get('error')).toBe('consent_required');
  });

  test('of a browser that goes on without deciding: the page comes again', async () => {
    const { browser, resume } = await openConsent();
    expect(locationOf(await browser.visit(resume)).pathname).toMatch(SIGN_IN_ROUTE);
    expect(await isAsked(KATHERINE)).toBe(true);
  });

  test.each([
    ['an origin of another site', 403, { decision: 'allow' }, { origin: 'https://evil.example' }],
    ['a mark of another site', 403, { decision: 'allow' }, { 'sec-fetch-site': 'cross-site' }],
    ['a mark of another port', 403, { decision: 'allow' }, { 'sec-fetch-site': 'same-site' }],
    ['no decision', 400, {}, {}],
    ['the fields of the sign-in page', 400, ADA, {}],
  ])('of a form with %s', async (_title, status, fields, headers) => {
    const { send } = await openConsent();
    expect((await send(fields, headers)).status).toBe(status);
    expect(await isAsked(KATHERINE)).toBe(true);
  });

  test('C02 of a form that another browser sends, with or without a page of its own', async () => {
    const [victim, attacker] = [await openConsent(), await openConsent(ADA)];
    for (const browser of [attacker.browser, createBrowser(tenant.issuer)]) {
      expect((await victim.send({ decision: 'allow' }, {}, browser)).status).toBe(400);
    }
    expect(await isAsked(KATHERINE)).toBe(true);
    expect(await isAsked(ADA)).toBe(true);
  });
});

test('the time of the sign-in is that of the password, however long the page of the consent was open', async () => {
  const { browser, send } = await openConsent();
  const after = Math.floor(Date.now() / 1_000);
  await expect.poll(() => Math.floor(Date.now() / 1_000)).toBeGreaterThan(after);
  await browser.follow(locationOf(await send({ decision: 'allow' })), KATHERINE);
  const { access_token: token } = await tenant.signIn({ browser, ...KATHERINE, ...ASK });
  expect(decodeJwt(token)['auth_time']).toBeLessThanOrEqual(after);
});

test('the page names the application, the user and what is asked, needs no script, and is kept by no cache', async () => {
  const { browser, page } = await openConsent();
  const response = await browser.visit(page);
  const html = await response.text();
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(html).toMatch(/<p id="asked"><strong>MonoShop<\/strong> wants .* Katherine Johnson:<\/p>/);
  expect(html).toMatch(/<ul aria-labelledby="asked">\s*<li>Pay invoices<\/li>\s*<\/ul>/);
  expect(html).toMatch(/<button type="submit" [^>]*value="allow">Allow<\/button>\s*<button .*>Cancel</);
  expect(html).not.toMatch(/<script|https?:\/\/(?!localhost)|<link|<img|src=|url\(/);
});
