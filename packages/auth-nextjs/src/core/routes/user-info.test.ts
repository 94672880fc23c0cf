import { MonoCloudValidationError } from '@monocloud/auth-core';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FOREIGN_REPLAY, secFetch } from '../testing/sec-fetch.ts';
import { SUBJECT, log, openClientBrowser, provider, browser, signIn } from '../testing/per-test.ts';

beforeEach(() => signIn());

const NEW = 'Ada Lovelace';
const renamed = { sub: SUBJECT, name: NEW };

describe('the userinfo route', () => {
  it('answers 204 when signed out', async () => {
    const stranger = openClientBrowser();
    expect(await stranger.visit('userInfo')).toMatchObject({ status: 204, cookies: [], isCacheable: false });
  });

  it('W24 answers with the user, never cached, and writes no cookie', async () => {
    const answer = await browser.visit('userInfo');
    expect(answer).toMatchObject({
      status: 200,
      json: { sub: SUBJECT, name: 'Ada' },
      isCacheable: false,
      cookies: [],
    });
  });

  it.each([
    ['an image on another site', secFetch('cross-site', 'image')],
    ['a script on another port', secFetch('same-site', 'script')],
    ['a fetch on another port', secFetch('same-site', 'empty')],
    ['a frame on another site', secFetch('cross-site', 'iframe')],
    ['a window that another site opens', secFetch('cross-site', 'document')],
    ['a window that another port opens', secFetch('same-site', 'document')],
    ['such a window behind a service worker', secFetch('cross-site', 'empty', 'navigate')],
    ['such a window behind a service worker of Firefox', FOREIGN_REPLAY],
  ])('D05 N14 answers 403 to %s, signed in or not, and asks the tenant nothing', async (_name, headers) => {
    const userinfo = vi.spyOn(provider, 'userinfo');
    const answer = await browser.visit('userInfo', 'refresh=true', { headers });
    expect(answer).toMatchObject({ status: 403, isCacheable: false, cookies: [] });
    expect(answer.json ?? answer.html).toBeDefined();
    expect(userinfo).not.toHaveBeenCalled();
    const stranger = openClientBrowser();
    expect(await stranger.visit('userInfo', 'refresh=true', { headers })).toEqual(answer);
  });

  it.each([
    ['the own page', secFetch('same-origin', 'empty')],
    ['who types the address', secFetch('none', 'document')],
    ['who follows a link on the own page', secFetch('same-origin', 'document')],
  ])('answers %s', async (_name, headers) => {
    expect((await browser.visit('userInfo', '', { headers })).status).toBe(200);
  });

  it.each([
    ['anew on ?refresh=true, and keeps it', {}, ['', 'refresh=true', ''], ['Ada', NEW, NEW]],
    [
      'anew by configuration, unless the link says no',
      { refetchUserInfo: true },
      ['refresh=false', ''],
      ['Ada', NEW],
    ],
    ['not by a link while overrides are off', { allowQueryParamOverrides: false }, ['refresh=true'], ['Ada']],
  ])('reads the profile %s', async (_how, options, queries, names) => {
    await signIn(options);
    provider.userinfo = () => ({ json: renamed });
    const answers = [];
    for (const query of queries) answers.push((await browser.visit('userInfo', query)).json);
    expect(answers).toEqual(names.map((name) => ({ sub: SUBJECT, name })));
  });

  it('replaces the profile instead of adding to it in strict mode', async () => {
    await signIn({ strictProfileSync: true });
    provider.userinfo = () => ({ json: { sub: SUBJECT, email: 'ada@example.com' } });
    expect((await browser.visit('userInfo', 'refresh=true')).json).toEqual({
      sub: SUBJECT,
      email: 'ada@example.com',
    });
  });

  it.each(['read:products', 'profile openid2'])(
    'answers with the user of the session when the tenant granted %j, which no profile can be asked with',
    async (scope) => {
      provider.tokenScripts = [(form) => provider.tokens(form, { scope })];
      await signIn();
      provider.userinfo = () => ({ json: renamed });
      const answer = await browser.visit('userInfo', 'refresh=true');
      expect([answer.status, answer.json]).toEqual([200, { sub: SUBJECT }]);
    },
  );

  it('answers with the user of the session when its default token is gone', async () => {
    await browser.updateSession({ user: { sub: SUBJECT }, accessTokens: [] });
    expect((await browser.visit('userInfo', 'refresh=true')).json).toEqual({ sub: SUBJECT });
  });

  it.each([
    [401, 500],
    [403, 500],
    [418, 500],
    [500, 503],
  ])('answers %i of the tenant with %i, reports it and keeps the session', async (refused, status) => {
    provider.userinfo = () => ({ status: refused });
    const retryAfter = status === 503 ? 5 : undefined;
    expect(await browser.visit('userInfo', 'refresh=true')).toMatchObject({ status, retryAfter });
    expect(log).toHaveBeenCalledOnce();
    expect((await browser.visit('userInfo')).status).toBe(200);
  });
});

describe('getSession with refetchUserInfo', () => {
  const refetch = () => browser.start().getSession({ refetchUserInfo: true });

  it.each(['read:products', 'profile'])(
    'throws when the default token was granted without openid: %s',
    async (scope) => {
      provider.tokenScripts = [(form) => provider.tokens(form, { scope })];
      await signIn();
      const message = 'Fetching userinfo requires the openid scope';
      await expect(refetch()).rejects.toEqual(new MonoCloudValidationError(message));
    },
  );

  it('throws when there is no default token', async () => {
    await browser.updateSession({ accessTokens: [] });
    await expect(refetch()).rejects.toEqual(new MonoCloudValidationError('Access token not found'));
  });

  it('refuses a profile about another user', async () => {
    provider.userinfo = () => ({ json: { sub: 'another-user' } });
    await expect(refetch()).rejects.toThrow('another user');
  });

  it('gives nothing, when signed out', async () => {
    await expect(openClientBrowser().start().getSession({ refetchUserInfo: true })).resolves.toBeUndefined();
  });
});
