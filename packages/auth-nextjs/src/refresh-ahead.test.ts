// First: it prepares what Next needs before it is loaded.
import './testing/request-scope.ts';
import { describe, expect, it, vi } from 'vitest';
import { passSeconds } from './core/testing/clock.ts';
import { TOKEN_SECONDS, tenant } from './core/testing/per-file-tenant.ts';
import { BOTH, INVOICES_ONLY, PRODUCTS, PRODUCTS_ONLY, SCOPES } from './core/testing/test-client.ts';
import type { MonoCloudOptions } from './core/types.ts';
import { hasPassed } from './testing/proxy.ts';
import {
  browser,
  cookieHeader,
  expire,
  forwarded,
  grants,
  handle,
  refusals,
  render,
  send,
  setTenantAway,
  signIn,
  visit,
} from './testing/proxy-ahead.ts';

describe('N71 a proxy ahead of a page', () => {
  it('renews an expired token and hands page and browser the same new session', async () => {
    const before = cookieHeader();
    expire();
    const answer = await visit('/shelf');
    expect(forwarded(answer).split('; ').sort()).toEqual(cookieHeader().split('; ').sort());
    expect(forwarded(answer)).not.toBe(before);
    expect(forwarded(answer)).toContain('theme=dark "and" %20plain');
    expect(await render(answer)).toMatchObject({ isExpired: false });
    expect([grants(), refusals()]).toEqual([1, []]);
    await visit('/shelf');
    expect(grants()).toBe(1);
  });

  it('renews once for all pages that are asked for at once', async () => {
    expire();
    const answers = await Promise.all(Array.from({ length: 20 }, () => send('/shelf')));
    for (const answer of answers) expect(await render(answer)).toMatchObject({ isExpired: false });
    expect(new Set(answers.map((answer) => answer.headers.getSetCookie().length))).not.toContain(0);
    expect([grants(), refusals()]).toEqual([1, []]);
  });

  it('renews every stored token that is due, each once, also one that a handler let expire meanwhile', async () => {
    await handle(PRODUCTS_ONLY);
    await handle(INVOICES_ONLY);
    expire();
    await handle(PRODUCTS_ONLY);
    const before = grants();
    const answer = await visit('/shelf');
    expect(grants()).toBe(before + 2);
    for (const options of [undefined, PRODUCTS_ONLY, INVOICES_ONLY]) {
      expect(await render(answer, options)).toMatchObject({ isExpired: false });
    }
    expect([grants(), refusals()]).toEqual([before + 2, []]);
  });

  it('renews four tokens next to the default one at most', async () => {
    const tokenRequests = ['read:products', 'read:invoices', 'read:products read:invoices'];
    for (const scopes of tokenRequests) await handle({ resource: BOTH, scopes });
    for (const options of [PRODUCTS_ONLY, INVOICES_ONLY, { resource: PRODUCTS }]) await handle(options);
    expire();
    const before = grants();
    await visit('/shelf');
    expect(grants()).toBe(before + 5);
  });

  const [LATE, OVER] = [TOKEN_SECONDS - 5, TOKEN_SECONDS + 1];

  it.each<[string, number, string, Record<string, string>, number]>([
    ['a token that has time left', 1, '/shelf', {}, 0],
    ['a token in its last seconds', LATE, '/shelf', {}, 1],
    ['a page that the router of Next fetches', OVER, '/shelf', { 'sec-fetch-dest': 'empty' }, 1],
    ['a page in a frame', OVER, '/shelf', { 'sec-fetch-dest': 'iframe' }, 1],
    ['a prefetch whose page can use the token', LATE, '/shelf', { 'sec-purpose': 'prefetch' }, 0],
    ['a prefetch whose page cannot', OVER, '/shelf', { 'sec-purpose': 'prefetch' }, 1],
    ['an image', OVER, '/shelf/a.png', { 'sec-fetch-dest': 'image' }, 0],
    ['a script', OVER, '/shelf/a.js', { 'sec-fetch-dest': 'script' }, 0],
    ['an API route, which saves what it renews', OVER, '/api/shelf', {}, 0],
    ['a path that is not protected', OVER, '/about', {}, 0],
  ])('renews or does not, for %s', async (_what, seconds, path, headers, expected) => {
    passSeconds(seconds);
    expect(hasPassed(await visit(path, headers))).toBe(true);
    expect(grants()).toBe(expected);
  });

  it('asks for nothing without a refresh token, and lets the page say so', async () => {
    await signIn({}, SCOPES.replace(' offline_access', ''));
    expire();
    await expect(render(await visit('/shelf'))).rejects.toThrow('must be refreshed');
    expect(grants()).toBe(0);
  });

  it('spends nothing in an Edge runtime, where a route handler may spend the same at once', async () => {
    vi.stubGlobal('EdgeRuntime', 'edge-runtime');
    expire();
    expect(hasPassed(await visit('/shelf'))).toBe(true);
    expect(grants()).toBe(0);
  });

  it.each([
    ['the token that is still valid', LATE, undefined],
    ['the page’s own error', OVER, 'must be refreshed'],
  ])('lets the page through while the tenant is unavailable, with %s', async (_what, seconds, message) => {
    passSeconds(seconds);
    setTenantAway(true);
    const answer = await visit('/shelf');
    expect(hasPassed(answer)).toBe(true);
    if (message) await expect(render(answer)).rejects.toThrow(message);
    else expect(await render(answer)).toMatchObject({ accessToken: expect.any(String) });
    setTenantAway(false);
    passSeconds(60);
    expect(await render(await visit('/shelf'))).toMatchObject({ isExpired: false });
  });

  it('sends to sign-in when the refresh token is refused, and the page is not reached', async () => {
    const { refreshToken = '' } = await render(await visit('/shelf'));
    await tenant.refresh(refreshToken);
    expire();
    const answer = await visit('/shelf');
    expect(answer.status).toBe(307);
    expect(answer.headers.get('location')).toContain('/api/auth/signin?return_url=%2Fshelf');
    expect(browser.cookieNames()).toEqual(['theme']);
  });

  it('judges groups by the session after the refresh', async () => {
    let groups = ['clerks'];
    const onSessionCreating: MonoCloudOptions['onSessionCreating'] = ({ user }) => {
      user['groups'] = groups;
    };
    await signIn({ onSessionCreating });
    groups = ['guests'];
    const ask = () => send('/shelf', {}, [{ routes: ['/shelf'], groups: ['clerks'] }]);
    expect(await ask()).toMatchObject({ status: 200 });
    expire();
    expect(await ask()).toMatchObject({ status: 403 });
  });
});
