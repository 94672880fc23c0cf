import { MonoCloudOidcClientBase, MonoCloudTokenError } from '@monocloud/auth-core';
import { describe, expect, it, vi } from 'vitest';
import {
  INVOICES,
  PRODUCTS,
  SUBJECT,
  answer,
  provider,
  shopper,
  signIdToken,
  signIn,
  use,
} from '../testing/per-test.ts';

describe('the user of a new session', () => {
  const answerWith = (changes: Record<string, unknown>) => {
    provider.tokenScripts = [(form) => provider.tokens(form, changes)];
  };
  const expectNobody = async () => {
    expect((await shopper.signIn()).status).toBe(500);
    expect(await shopper.isSignedIn()).toBe(false);
  };

  it.each([true, false])(
    'W21 rejects a sign-in without an ID token (userinfo requested: %s)',
    async (fetchUserInfo) => {
      use({ fetchUserInfo });
      answerWith({ id_token: undefined });
      expect(await shopper.failureOf('callback', await shopper.begin())).toEqual(
        new MonoCloudTokenError('The sign-in brought no ID token'),
      );
      expect(await shopper.isSignedIn()).toBe(false);
      await expectNobody();
    },
  );

  it('C07 W21 rejects userinfo whose sub differs', async () => {
    provider.userinfo = () => ({ json: { sub: 'another-user' } });
    await expectNobody();
  });

  it('has the claims of ID token and userinfo, without those about the token itself', async () => {
    await shopper.signIn();
    expect((await shopper.getSession())?.user).toEqual({ sub: SUBJECT, name: 'Ada' });
  });

  it('C07 keeps the sub of the ID token, whatever claims are filtered', async () => {
    await signIn({ fetchUserInfo: false, filteredIdTokenClaims: ['sub'] });
    expect((await shopper.getSession())?.user.sub).toBe(SUBJECT);
  });

  it.each([
    ['another API', [INVOICES]],
    ['no API', undefined],
  ])('E02 C06 is not given an access token for %s', async (_name, aud) => {
    const foreign = await signIdToken({ aud });
    answer({ changes: { access_token: foreign } });
    expect((await shopper.signIn()).status).toBe(307);
    expect(await shopper.getSession()).toMatchObject({ user: { sub: SUBJECT }, accessTokens: [] });
    const { accessToken } = await shopper.getTokens();
    expect(accessToken).not.toBe(foreign);
    expect(MonoCloudOidcClientBase.decodeJwt(accessToken).aud).toEqual([PRODUCTS, INVOICES]);
  });

  it('E02 C06 gets an error when the tenant keeps issuing access tokens for another API', async () => {
    const foreign = await signIdToken({ aud: [INVOICES] });
    answerWith({ access_token: foreign });
    await shopper.signIn();
    await expect(shopper.getTokens()).rejects.toThrow('another resource than requested');
  });

  it('is given an access token that is not a JWT', async () => {
    answer({ changes: { access_token: 'opaque' } });
    await shopper.signIn();
    expect(await shopper.getTokens()).toMatchObject({ accessToken: 'opaque' });
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
