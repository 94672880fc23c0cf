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
