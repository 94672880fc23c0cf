import { MonoCloudOPError, MonoCloudValidationError } from '@monocloud/auth-core';
import { describe, expect, it } from 'vitest';
import { refusal, type Reply } from '../testing/scripted-provider.ts';
import {
  callBackWith,
  createClient,
  log,
  openClientBrowser,
  provider,
  browser,
} from '../testing/per-test.ts';
import type { Answer } from '../testing/client-browser.ts';

const HOME = 'http://localhost:3000';
const SIGN_IN = `${HOME}/api/auth/signin`;

const retryOf = ({ html = '' }: Answer) =>
  /<a href="([^"]*)">Try again/.exec(html)?.[1]?.replaceAll('&amp;', '&');

describe('a sign-in that the tenant did not complete', () => {
  it.each([
    ['access_denied', 403],
    ['login_required', 400],
    ['consent_required', 400],
    ['server_error', 400],
  ])('C09 W21 lands on a friendly page for %s with status %i', async (error, status) => {
    const refused = await callBackWith({ error });
    expect([refused.status, retryOf(refused)]).toEqual([status, expect.stringContaining(SIGN_IN)]);
    expect(log).not.toHaveBeenCalled();
  });

  it.each(['constructor', '__proto__', 'toString', 'x"y'])(
    'C10 escapes what the tenant says, and shows it as text: %s',
    async (error) => {
      const { status, html } = await callBackWith({ error, error_description: '<script>alert(1)</script>' });
      expect(status).toBe(400);
      expect(html).toContain('The sign-in service did not complete the sign-in.');
      const shown = `${error.replace('"', '&quot;')}: &lt;script&gt;alert(1)&lt;/script&gt;`;
      expect(html).toContain(`<code>${shown}</code>`);
      expect(html).not.toContain('<script');
    },
  );

  it('hands the error of the tenant to onError when there is one', async () => {
    const params = await browser.begin();
    params.set('error', 'access_denied');
    expect(await browser.failureOf('callback', params)).toEqual(new MonoCloudOPError('access_denied'));
  });

  it('reports a refusal that only the operator can mend, and answers 500', async () => {
    provider.answer(refusal('invalid_client', 401, 'Who?'));
    const { status, html = '' } = await callBackWith({});
    expect(status).toBe(500);
    const [reference = ''] = /(?<=Reference: <code>)\w{8}/.exec(html) ?? [];
    const line = `sign-in callback failed: .*invalid_client: Who\\?.*reference ${reference}`;
    expect(log.mock.calls).toEqual([[expect.stringMatching(line)]]);
  });

  it('reports an unexpected error without code, token or secret', async () => {
    provider.answer({ json: { access_token: 'a-token-that-must-not-be-logged' } });
    expect((await callBackWith({ code: 'a-code-that-must-not-be-logged' })).status).toBe(500);
    const lines = log.mock.calls.flat().join('\n');
    expect(lines).toContain("Missing required 'expires_in' field");
    expect(lines).not.toContain('must-not-be-logged');
    expect(lines).not.toContain(provider.webClient.clientSecret);
  });

  it.each<[string, Reply, object]>([
    [
      'no reason given',
      { status: 400 },
      {
        message: 'code_grant_failed',
        error: 'code_grant_failed',
        errorDescription: 'Authorization code grant failed',
      },
    ],
    [
      'another status',
      { status: 418 },
      { message: 'Error while performing token grant. Unexpected status code: 418' },
    ],
    ['no expires_in', { json: { scope: 'openid' } }, { message: "Missing required 'expires_in' field" }],
  ])('fails with the published error when the code is answered with %s', async (_name, reply, error) => {
    provider.answer(reply);
    expect(await browser.failureOf('callback', await browser.begin())).toMatchObject(error);
  });

  it('fails with the published error when the callback carries no code', async () => {
    const params = await browser.begin();
    params.delete('code');
    const message = 'Authorization code not found in callback params';
    const error = new MonoCloudValidationError(message, undefined, { code: 'invalid_answer' });
    expect(await browser.failureOf('callback', params)).toEqual(error);
  });
});

describe('trying again after a sign-in that did not work out', () => {
  const unreachable = () => openClientBrowser(createClient({ tenantDomain: 'http://127.0.0.1:1' }));

  it.each<[string, string, (url: string) => Promise<Answer>, number]>([
    [
      'the sign-in was cancelled',
      '/products?q=key',
      (url) => callBackWith({ error: 'access_denied' }, url),
      403,
    ],
    [
      'the tenant was out of reach, which the page says with status 503,',
      '/invoices',
      (url) => {
        provider.answer('reset');
        return callBackWith({}, url);
      },
      503,
    ],
    [
      'the tenant was unreachable before the redirect',
      '/products?q=key&sort=price-desc',
      (url) => unreachable().visit('signIn', new URLSearchParams({ return_url: url })),
      503,
    ],
  ])('leads to where the person wanted to go when %s', async (_when, returnUrl, fail, status) => {
    const failed = await fail(returnUrl);
    expect([failed.status, failed.retryAfter]).toEqual([status, status === 503 ? 5 : undefined]);
    if (status === 503) expect(failed.html).toContain('cannot be reached');
    const retry = new URL(retryOf(failed) ?? '');
    expect(retry.origin + retry.pathname).toBe(SIGN_IN);
    const again = await browser.signIn(retry.searchParams.toString());
    expect(again).toMatchObject({ status: 307, location: HOME + returnUrl });
  });

  it.each(['', 'return_url=https%3A%2F%2Fevil.example%2F', 'return_url=%2Fapi%2Fauth%2Fsignout'])(
    'C13 links to no other site and no unrequested page while the tenant is unreachable: %s',
    async (query) => {
      const failed = await unreachable().visit('signIn', query);
      expect([failed.status, retryOf(failed)]).toEqual([503, SIGN_IN]);
    },
  );

  it('C13 leads to no other site', async () => {
    const { html } = await callBackWith({ error: 'access_denied' }, 'https://evil.example/');
    expect(html).not.toContain('evil.example');
  });

  it('C01 leads nowhere in particular when the answer belongs to no sign-in of this browser', async () => {
    expect(retryOf(await callBackWith({ state: 'another' }, '/products'))).toBe(SIGN_IN);
  });
});
