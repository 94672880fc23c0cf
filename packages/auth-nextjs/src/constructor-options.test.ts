import type { MonoCloudSession } from '@monocloud/auth-core';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { asks, showInConstructor, type ConstructorOptionCase, type Look } from './testing/option-case.ts';
import { MemoryStore } from './core/testing/memory-store.ts';
import { INVOICES, PRODUCTS, createClient, openClientBrowser, provider } from './core/testing/per-test.ts';
import { INVOICES_ONLY, PRODUCTS_ONLY } from './core/testing/test-client.ts';

beforeEach(() => {
  store.entries.clear();
  onSessionCreating.mockReset();
});

const store = new MemoryStore();
const onSessionCreating = vi.fn((session: MonoCloudSession) => {
  session['shop'] = 'MonoShop';
});

/** Scopes that a refresh for the invoices names when its caller names none. */
const refreshScope: Look = async ({ browser }) => {
  await browser.signIn();
  await browser.getTokens({ resource: INVOICES });
  return provider.tokenForms.at(-1)?.get('scope');
};
const stateSameSite: Look = async ({ browser }) =>
  (await browser.visit('signIn')).cookies.map(({ options }) => options.sameSite);
const storedSessions: Look = async ({ browser }) => {
  await browser.signIn();
  return store.entries.size;
};
const sessionMember: Look = async ({ browser }) => {
  await browser.signIn();
  return (await browser.getSession())?.['shop'];
};
const arrivedState: Look = async ({ browser }) => {
  await browser.signIn();
  return onSessionCreating.mock.lastCall?.at(3);
};
const logoutStatus: Look = async ({ browser }) => {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return (await browser.visit('backChannelLogout', '', { method: 'POST', headers })).status;
};
/** Paths at the tenant that a sign-in asks. */
const asked: Look = async ({ browser }) => {
  const requests = vi.spyOn(globalThis, 'fetch');
  await browser.signIn();
  const paths = requests.mock.calls.map(([url]) => new URL(url instanceof Request ? url.url : url).pathname);
  requests.mockRestore();
  return paths;
};
const debugLines: Look = async ({ browser }) => {
  const lines = vi.spyOn(console, 'debug').mockReturnValue();
  await browser.visit('signIn');
  return lines.mock.calls.length;
};

const everything = ['/.well-known/openid-configuration', '/token', '/jwks', '/userinfo'];
const without = (path: string) => everything.filter((each) => each !== path);
const resources = [INVOICES_ONLY, PRODUCTS_ONLY];
const BASE = 'openid profile email';
const formPost = 'defaultAuthParams.responseMode';
const listening = { onSessionCreating };
const metadataResolver = () => ({
  issuer: provider.issuer,
  jwks_uri: `${provider.issuer}/jwks`,
  authorization_endpoint: `${provider.issuer}/authorize`,
  token_endpoint: `${provider.issuer}/token`,
  userinfo_endpoint: `${provider.issuer}/userinfo`,
});

const cases: ConstructorOptionCase[] = [
  ['resources', resources, asks('resource'), `${INVOICES} ${PRODUCTS}`, ''],
  ['resources', resources, asks('scope'), `${BASE} read:invoices read:products`, BASE],
  ['resources', resources, refreshScope, 'read:invoices', null],
  [formPost, 'form_post', asks('response_mode'), 'form_post', ''],
  [formPost, 'form_post', stateSameSite, ['none'], ['lax']],
  ['defaultAuthParams.responseType', 'code', asks('response_type'), 'code', 'code'],
  ['defaultAuthParams.prompt', 'login', asks('prompt'), 'login', ''],
  ['defaultAuthParams.display', 'popup', asks('display'), 'popup', ''],
  ['defaultAuthParams.uiLocales', 'de en', asks('ui_locales'), 'de en', ''],
  ['defaultAuthParams.acrValues', ['mfa', 'pwd'], asks('acr_values'), 'mfa pwd', ''],
  ['defaultAuthParams.authenticatorHint', 'passkey', asks('authenticator_hint'), 'passkey', ''],
  ['defaultAuthParams.loginHint', 'ada', asks('login_hint'), 'ada', ''],
  ['defaultAuthParams.idTokenHint', 'a.b.c', asks('id_token_hint'), 'a.b.c', ''],
  ['defaultAuthParams.audience', 'shop', asks('audience'), 'shop', ''],
  ['defaultAuthParams.maxAge', 0, asks('max_age'), '0', ''],
  ['defaultAuthParams.request', 'a.b.c', asks('request'), 'a.b.c', ''],
  ['session.store', store, storedSessions, 1, 0],
  ['onSessionCreating', onSessionCreating, sessionMember, 'MonoShop', undefined],
  ['onSetApplicationState', () => ({ cart: 7 }), arrivedState, { cart: 7 }, {}, listening],
  ['onBackChannelLogout', () => undefined, logoutStatus, 400, 404],
  ['metadataResolver', metadataResolver, asked, without('/.well-known/openid-configuration'), everything],
  ['jwksResolver', () => ({ keys: provider.keys }), asked, without('/jwks'), everything],
  ['fetcher', (url: string, init: RequestInit) => fetchAside(url, init), asked, [], everything],
];

/** `fetch` as it was before the test replaced it. */
const fetchAside = globalThis.fetch;

describe('the option', () => {
  cases.forEach(showInConstructor);

  it('debugger gives the name that turns debug lines on', async () => {
    vi.stubEnv('DEBUG', 'shop:auth');
    const look = (name?: string) => {
      const client = createClient({ debugger: name });
      return debugLines({ client, browser: openClientBrowser(client) });
    };
    expect(await look()).toBe(0);
    expect(await look('shop:auth')).toBeGreaterThan(0);
  });

  it('userAgent is accepted and goes nowhere, as published', async () => {
    const requests = vi.spyOn(globalThis, 'fetch');
    const client = createClient({ userAgent: 'shop/1' });
    await openClientBrowser(client).signIn();
    expect(client.getOptions()).not.toHaveProperty('userAgent');
    const sent = requests.mock.calls.map(([, init]) => new Headers(init?.headers).get('user-agent'));
    expect(new Set(sent)).toEqual(new Set([null]));
  });
});
