import { MonoCloudOidcClientBase, MonoCloudTokenError } from '@monocloud/auth-core';
import { describe, expect, it, vi } from 'vitest';
import { readSessionCookie } from '../session/session-cookie.ts';
import { holdClock, passSeconds } from '../testing/clock.ts';
import { INVOICES, PRODUCTS } from '../testing/test-client.ts';
import {
  SUBJECT,
  client,
  force,
  openClientBrowser,
  provider,
  browser,
  signIn,
  use,
} from '../testing/per-test.ts';

const sessionKey = async () =>
  (await readSessionCookie(browser.start().req, client.getOptions())).content?.key;

describe('the new session', () => {
  it('C12 issues a new session key at sign-in', async () => {
    await browser.signIn();
    const before = await sessionKey();
    await browser.signIn();
    expect(await sessionKey()).not.toBe(before);
  });

  it('C12 ends the session that was there before', async () => {
    await browser.signIn();
    const old = browser.start();
    await browser.signIn();
    expect(await old.isSignedIn()).toBe(false);
    expect(await browser.isSignedIn()).toBe(true);
  });

  it('C12 is not taken away by a late answer to a request of the old one', async () => {
    await browser.signIn();
    const [slow, late] = [browser.start(), browser.start()];
    const { arrived, release } = provider.holdTokens();
    const refreshing = slow.getTokens(force);
    await arrived;
    await browser.signIn();
    release();
    await expect(refreshing).rejects.toThrow('Session does not exist');
    await late.getSession();
    expect([...(await slow.deliver()).cookies, ...(await late.deliver()).cookies]).toEqual([]);
    expect(await browser.isSignedIn()).toBe(true);
    expect(provider.revocationForms).toEqual([]);
  });

  it.each([
    ['in pieces, the new one whole', 5000, 0],
    ['whole, the new one in pieces', 0, 5000],
  ])(
    'C12 counts, not one whose cookies the callback did not see: the old one was %s',
    async (_how, oldSize, newSize) => {
      holdClock();
      let size = oldSize;
      use({
        onSessionCreating(session) {
          session['shelf'] = 'x'.repeat(size);
        },
      });
      await browser.signIn();
      await browser.getTokens(force);
      passSeconds(1);
      size = newSize;
      const { location = '' } = await browser.visit('signIn');
      const { searchParams } = await provider.authorize(location, 'user-2');
      provider.userinfo = () => ({ json: { sub: 'user-2' } });
      const sent = [...browser.cookies()].filter(([name]) => name.startsWith('state-3000.'));
      const init = { method: 'POST', body: String(searchParams) };
      const guest = openClientBrowser();
      for (const [name, value] of sent) guest.take(`${name}=${value}`);
      for (const line of (await guest.visit('callback', '', init)).lines) browser.take(line);
      expect((await browser.getSession())?.user.sub).toBe('user-2');
      await browser.getTokens(force);
      expect(browser.cookies().has('session-3000')).toBe(newSize === 0);
      expect(browser.cookies().has('session-3000.0')).toBe(newSize > 0);
    },
  );

  it('sends the code verifier of its own sign-in and the default resources', async () => {
    const { location = '' } = await browser.visit('signIn');
    await browser.visit('callback', (await provider.authorize(location)).searchParams);
    const [form] = provider.tokenForms;
    const verifier = new TextEncoder().encode(form?.get('code_verifier') ?? '');
    const challenge = Buffer.from(await crypto.subtle.digest('SHA-256', verifier)).toString('base64url');
    expect(challenge).toBe(new URL(location).searchParams.get('code_challenge'));
    expect(form?.getAll('resource')).toHaveLength(2);
  });

  it.each([
    ['another API', [INVOICES]],
    ['no API', undefined],
  ])('E02 C06 is not given an access token for %s', async (_name, aud) => {
    const foreign = await provider.signIdToken({ aud });
    provider.answer({ changes: { access_token: foreign } });
    expect((await browser.signIn()).status).toBe(307);
    expect(await browser.getSession()).toMatchObject({ user: { sub: SUBJECT }, accessTokens: [] });
    const { accessToken } = await browser.getTokens();
    expect(accessToken).not.toBe(foreign);
    expect(MonoCloudOidcClientBase.decodeJwt(accessToken).aud).toEqual([PRODUCTS, INVOICES]);
  });

  it('E02 C06 gets an error when the tenant keeps issuing access tokens for another API', async () => {
    const foreign = await provider.signIdToken({ aud: [INVOICES] });
    provider.tokenScripts = [(form) => provider.tokens(form, { access_token: foreign })];
    await browser.signIn();
    await expect(browser.getTokens()).rejects.toThrow('another resource than requested');
  });

  it('is given an access token that is not a JWT', async () => {
    provider.answer({ changes: { access_token: 'opaque' } });
    await browser.signIn();
    expect(await browser.getTokens()).toMatchObject({ accessToken: 'opaque' });
    expect(provider.tokenForms).toHaveLength(1);
  });

  it('reaches onSessionCreating together with the state the application gave along', async () => {
    const onSessionCreating = vi.fn();
    await signIn({ onSetApplicationState: () => ({ cart: 7 }), onSessionCreating });
    const [session, claims, userinfo, state] = onSessionCreating.mock.calls[0] ?? [];
    expect(session).toMatchObject({ user: { name: 'Ada' } });
    expect([claims.sub, userinfo.name, state]).toEqual([SUBJECT, 'Ada', { cart: 7 }]);
  });
});

describe('the user of a new session', () => {
  it.each([true, false])(
    'W21 rejects a sign-in without an ID token (userinfo requested: %s)',
    async (fetchUserInfo) => {
      use({ fetchUserInfo });
      provider.tokenScripts = [(form) => provider.tokens(form, { id_token: undefined })];
      const error = new MonoCloudTokenError('The sign-in brought no ID token');
      expect(await browser.failureOf('callback', await browser.begin())).toEqual(error);
      expect((await browser.signIn()).status).toBe(500);
      expect(await browser.isSignedIn()).toBe(false);
    },
  );

  it('has the claims of ID token and userinfo, without those about the token itself', async () => {
    await browser.signIn();
    expect((await browser.getSession())?.user).toEqual({ sub: SUBJECT, name: 'Ada' });
  });

  it('C07 keeps the sub of the ID token, whatever claims are filtered', async () => {
    await signIn({ fetchUserInfo: false, filteredIdTokenClaims: ['sub'] });
    expect((await browser.getSession())?.user.sub).toBe(SUBJECT);
  });
});
