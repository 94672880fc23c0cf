import { MonoCloudValidationError } from '@monocloud/auth-core';
import { describe, expect, it, vi } from 'vitest';
import { holdClock, passSeconds } from '../testing/clock.ts';
import {
  callBackWith,
  client,
  log,
  openClientBrowser,
  provider,
  refusal,
  browser,
} from '../testing/per-test.ts';
import type { Answer } from '../testing/client-browser.ts';
import { type Browser, openBrowser } from '@monoshop/testing/browser';
import { openAppRouter } from '../../testing/entry-points.ts';
import { begin, createNextClient } from '../../testing/next-client.ts';
import { FORM } from '../testing/logout.ts';

const HOME = 'http://localhost:3000';
const SIGN_IN = `${HOME}/api/auth/signin`;

describe('a callback that belongs to no sign-in of this browser', () => {
  const expectRefused = async (refused: Answer) => {
    expect(refused).toMatchObject({ status: 400, isCacheable: false });
    expect(refused.html).toContain(`href="${SIGN_IN}`);
    expect(provider.tokenForms).toEqual([]);
    expect(await browser.isSignedIn()).toBe(false);
  };
  const visit = (query?: string, init?: RequestInit) => () => browser.visit('callback', query, init);

  it.each<[string, () => Promise<Answer>]>([
    ['C01 is refused without a state cookie, before any token request', visit('code=c&state=s')],
    [
      'C01 is refused when it gives a parameter twice, without a word to the operator',
      visit('code=c&state=s&state=t'),
    ],
    ['C01 is refused when GET brings nothing at all', visit()],
    ['C01 is refused when POST brings nothing at all', visit('', { method: 'POST' })],
    ['C01 is refused with another state', () => callBackWith({ state: 'another' })],
    [
      'C02 is refused in another browser, so that no user is signed in as another',
      async () => openClientBrowser().visit('callback', await browser.begin()),
    ],
  ])('%s', async (_title, visit) => {
    await expectRefused(await visit());
    expect(log).not.toHaveBeenCalled();
  });

  it('C01 is refused when it comes too late', async () => {
    holdClock();
    const params = await browser.begin();
    passSeconds(901);
    await expectRefused(await browser.visit('callback', params));
  });

  it('C01 is refused when the cookie of one sign-in lies under the name of another', async () => {
    await browser.begin();
    const second = await browser.begin();
    const [one = '', two = ''] = browser.cookies().keys();
    browser.take(`${two}=${browser.cookies().get(one)}`);
    await expectRefused(await browser.visit('callback', second));
    browser.take(`${two}=${browser.cookies().get(one)}`);
    const error = new MonoCloudValidationError('Invalid state', undefined, { code: 'other_state' });
    expect(await browser.failureOf('callback', second)).toEqual(error);
  });

  it('C01 takes a state once only', async () => {
    provider.tokenScripts = [() => refusal('invalid_grant')];
    const params = await browser.begin();
    await browser.visit('callback', params);
    provider.tokenForms.length = 0;
    await expectRefused(await browser.visit('callback', params));
  });

  it('C11 leads home without an error when the user is signed in already', async () => {
    const params = await browser.begin();
    await browser.visit('callback', params);
    expect(await browser.visit('callback', params)).toMatchObject({ status: 307, location: HOME });
    expect(await browser.isSignedIn()).toBe(true);
  });

  it('hands the error to onError when there is one', async () => {
    const { req, res } = browser.start();
    const onError = vi.fn(() => 'handled');
    expect(await client.callback(req, res, { onError })).toBe('handled');
    const code = 'unknown_sign_in';
    const error = new MonoCloudValidationError('Invalid Authentication State', undefined, { code });
    expect(onError).toHaveBeenCalledWith(error);
  });
});

describe('who answers', () => {
  const EVIL = 'https://evil.example';

  it.each([
    ['C03 W21 is refused before the token request when iss is another issuer', { iss: EVIL }],
    ['C03 W21 is refused before the token request when iss is missing though announced', {}],
    ['C03 checks the issuer of an error answer too', { iss: EVIL, error: 'access_denied' }],
  ])('%s', async (_title, changes) => {
    provider.metadata = { authorization_response_iss_parameter_supported: true };
    const { status, html } = await callBackWith(changes);
    expect(status).toBe(400);
    expect(html).toContain('did not come from the sign-in service of this application');
    expect(html).toContain('Try again');
    expect(html).not.toContain('access_denied');
    expect(provider.tokenForms).toEqual([]);
    expect(log).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('not from the expected issuer'));
    expect(await browser.isSignedIn()).toBe(false);
  });

  it('C03 is taken when iss is the tenant', async () => {
    expect((await callBackWith({ iss: provider.issuer })).status).toBe(307);
  });
});

describe('a session cookie that is strict, with a tenant of another site', () => {
  /** A browser at an application whose pages say where they are and whether a user is signed in. */
  function openShop(responseMode?: 'form_post'): Browser {
    const shop = createNextClient({
      session: { cookie: { sameSite: 'strict' } },
      defaultAuthParams: { responseMode },
    });
    const auth = openAppRouter(shop);
    return openBrowser(HOME, async (request) => {
      if (request.url.startsWith(`${HOME}/api/auth/`)) return auth(request);
      const isSignedIn = await shop.isAuthenticated(request, new Response());
      return Response.json({ url: request.url, isSignedIn });
    });
  }

  /** A redirect belongs to the navigation of the other site; a page begins one of its own. */
  async function follow(visitor: Browser, answer: Response): Promise<Response> {
    const location = answer.headers.get('location');
    if (location !== null) return visitor.visit(location, { isCrossSite: true });
    const [, target = ''] =
      /<meta http-equiv="refresh" content="0;url=([^"]+)">/.exec(await answer.text()) ?? [];
    return visitor.visit(target.replaceAll('&amp;', '&').replaceAll('&#39;', "'"));
  }

  it.each<[string, 'form_post' | undefined]>([
    ['a query', undefined],
    ['a form post', 'form_post'],
  ])(
    'N01 arrives at the page that the sign-in began at, signed in, after a callback with %s',
    async (_how, responseMode) => {
      const visitor = openShop(responseMode);
      const callback = await begin(visitor, HOME, "/ada's-shelf?a=1&b=2");
      const form = { method: 'POST', headers: FORM, body: String(callback.searchParams) };
      const answer = await (responseMode
        ? visitor.visit(callback.pathname, { ...form, isCrossSite: true })
        : visitor.visit(callback, { isCrossSite: true }));
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(answer.headers.get('cache-control')).toContain('no-store');
      const page = await follow(visitor, answer);
      expect(await page.json()).toEqual({ url: `${HOME}/ada's-shelf?a=1&b=2`, isSignedIn: true });
    },
  );
});
