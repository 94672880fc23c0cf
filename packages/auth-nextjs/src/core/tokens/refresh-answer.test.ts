import { MonoCloudOPError, MonoCloudTokenError, MonoCloudValidationError } from '@monocloud/auth-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { holdClock, passSeconds } from '../testing/clock.ts';
import { INVOICES, PRODUCTS, SUBJECT, force, log, provider, browser, signIn } from '../testing/per-test.ts';
import { PRODUCTS_ONLY } from '../testing/test-client.ts';

/** Longer than the provider is left alone after an answer that cannot be used, shorter than a token lives. */
const passPause = () => passSeconds(100);

beforeEach(async () => {
  holdClock();
  await signIn();
});

describe('what a refresh answer changes', () => {
  it('E12 keeps the refresh token and the ID token when the answer brings none', async () => {
    const { idToken } = await browser.getTokens();
    provider.answer({ changes: { refresh_token: undefined } });
    expect(await browser.getTokens(force)).toMatchObject({ refreshToken: 'refresh-1', idToken });
  });

  it('E12 replaces the refresh token when the answer brings one, and spends the new one next', async () => {
    expect(await browser.getTokens(force)).toMatchObject({ refreshToken: 'refresh-2' });
    await browser.getTokens(force);
    expect(provider.spent()).toEqual(['refresh-1', 'refresh-2']);
  });

  it('W23 takes an answer without scope as granting what was requested', async () => {
    provider.answer({ changes: { scope: undefined } }, { changes: { scope: undefined } });
    expect(await browser.getTokens(PRODUCTS_ONLY)).toMatchObject({ scopes: 'read:products' });
    expect((await browser.getTokens(force)).scopes).toBe('openid profile read:products read:invoices');
  });

  it('W22 does not lay the claims of the old ID token over a newer profile', async () => {
    const claims = () => provider.signIdToken({ name: 'Ada King', nonce: provider.nonce });
    provider.tokenScripts = [async (form) => provider.tokens(form, { id_token: await claims() })];
    provider.userinfo = () => ({ json: { sub: SUBJECT, name: 'Ada Lovelace' } });
    await signIn();
    provider.answer();
    provider.userinfo = () => ({ json: { sub: SUBJECT, email: 'ada@example.com' } });
    for (const refetchUserInfo of [false, true]) await browser.getTokens({ ...force, refetchUserInfo });
    const user = { sub: SUBJECT, name: 'Ada Lovelace', email: 'ada@example.com' };
    expect((await browser.getSession())?.user).toEqual(user);
  });

  it('W22 lays filtered claims only over the profile', async () => {
    provider.answer({ changes: { id_token: await provider.signIdToken({ email: 'ada@example.com' }) } });
    await browser.getTokens(force);
    const { user } = (await browser.getSession()) ?? {};
    expect(user).toEqual({ sub: SUBJECT, name: 'Ada', email: 'ada@example.com' });
  });

  it('keeps the tokens when the profile beside them cannot be read', async () => {
    provider.userinfo = () => ({ status: 500 });
    const tokens = await browser.getTokens({ ...force, refetchUserInfo: true });
    expect(tokens.refreshToken).toBe('refresh-2');
    expect(log).toHaveBeenCalledOnce();
  });

  it('refuses a profile about another user', async () => {
    provider.userinfo = () => ({ json: { sub: 'another-user', name: 'Mallory' } });
    await browser.getTokens({ ...force, refetchUserInfo: true });
    expect((await browser.getSession())?.user.name).toBe('Ada');
  });

  it('takes an access token that is no JWT', async () => {
    provider.answer({ changes: { access_token: 'opaque' } });
    expect(await browser.getTokens(force)).toMatchObject({ accessToken: 'opaque' });
  });

  it('hands onSessionCreating the session and keeps what it adds', async () => {
    await signIn({ onSessionCreating: (created) => void (created['visits'] = 7) });
    await browser.getTokens(force);
    expect(await browser.getSession()).toMatchObject({ visits: 7 });
  });

  it('keeps the rotated refresh token when onSessionCreating throws', async () => {
    let isBroken = false;
    await signIn({
      onSessionCreating() {
        if (isBroken) throw new Error('The application is broken');
      },
    });
    isBroken = true;
    await expect(browser.getTokens(force)).rejects.toThrow('The application is broken');
    isBroken = false;
    await browser.getTokens(force);
    expect(new Set(provider.spent()).size).toBe(2);
  });
});

describe('a refresh answer that is refused', () => {
  it.each([
    ['whose ID token is about another user', {}],
    ['that is malformed and about another user', { token_type: 'DPoP' }],
  ])('E12 %s ends the session, and nothing of it is used', async (_what, changes) => {
    const copy = browser.start();
    const idToken = await provider.signIdToken({ sub: 'another-user' });
    provider.answer({ changes: { ...changes, id_token: idToken } });
    for (const request of [browser.start(), copy]) {
      const failure: unknown = await request.getTokens(force).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(MonoCloudOPError);
      expect(failure).toMatchObject({ error: 'invalid_grant' });
    }
    expect(await browser.getSession()).toBeUndefined();
    expect([provider.spent(), provider.revoked()]).toEqual([['refresh-1'], ['refresh-1']]);
  });

  it('E05 E12 ends the session when the access token is about another user than the one it replaces', async () => {
    const tokenOf = async (sub: string) => ({
      changes: { access_token: await provider.signIdToken({ sub, aud: [PRODUCTS] }) },
    });
    provider.answer(await tokenOf('ada'), await tokenOf('ada'), await tokenOf('grace'));
    await browser.getTokens(PRODUCTS_ONLY);
    await browser.getTokens({ ...PRODUCTS_ONLY, ...force });
    await expect(browser.getTokens({ ...PRODUCTS_ONLY, ...force })).rejects.toThrow('invalid_grant');
    expect(await browser.getSession()).toBeUndefined();
  });

  it.each([
    ['another issuer', { iss: 'https://evil.example' }],
    ['another client', { aud: 'another-client' }],
    ['an end in the past', { exp: 1 }],
    ['an unknown nonce', { nonce: 'unknown' }],
    ['the hash of another access token', { at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' }],
    ['no claims at all, being text', undefined],
  ])(
    'C06 E12 refuses a refreshed ID token with %s and keeps of the answer only the refresh token',
    async (_name, changes) => {
      const before = await browser.getTokens();
      const idToken = changes ? await provider.signIdToken(changes) : 'not a token';
      provider.answer({ changes: { id_token: idToken } });
      await expect(browser.getTokens(force)).rejects.toThrow(MonoCloudTokenError);
      expect(await browser.getTokens()).toEqual({ ...before, refreshToken: 'refresh-2' });
      passPause();
      await browser.getTokens(force);
      expect(provider.spent()).toEqual(['refresh-1', 'refresh-2']);
    },
  );

  it('refuses an access token for another resource than asked, never hands it out, and keeps the rotated refresh token', async () => {
    const foreign = await provider.signIdToken({ aud: [INVOICES] });
    provider.answer({ changes: { access_token: foreign } });
    await expect(browser.getTokens(PRODUCTS_ONLY)).rejects.toThrow('another resource than requested');
    expect(JSON.stringify(await browser.getSession())).not.toContain(foreign);
    passPause();
    expect((await browser.getTokens(PRODUCTS_ONLY)).accessToken).not.toBe(foreign);
    expect(provider.spent()).toEqual(['refresh-1', 'refresh-2']);
  });

  it.each([
    ['without expires_in', { expires_in: undefined }, "Missing required 'expires_in' field"],
    ['without an access token', { access_token: undefined }, "Missing required 'access_token' field"],
    ['with a token of another type', { token_type: 'DPoP' }, "Missing or unsupported 'token_type' field"],
  ])('E12 %s is used for nothing but its refresh token', async (_name, changes, message) => {
    const before = await browser.getTokens();
    provider.answer({
      changes: { ...changes, id_token: await provider.signIdToken({ email: 'ada@example.com' }) },
    });
    await expect(browser.getTokens(force)).rejects.toMatchObject({ message, code: 'invalid_answer' });
    expect(await browser.getTokens()).toEqual({ ...before, refreshToken: 'refresh-2' });
    expect((await browser.getSession())?.user.email).toBeUndefined();
    passPause();
    await browser.getTokens(force);
    expect(provider.spent()).toEqual(['refresh-1', 'refresh-2']);
  });

  it.each([[undefined], [''], [7]])(
    'E12 that is malformed and has %j for a refresh token leaves the session as it was',
    async (refresh_token) => {
      const before = await browser.getTokens();
      provider.answer({ changes: { token_type: 'DPoP', refresh_token } });
      await expect(browser.getTokens(force)).rejects.toThrow(MonoCloudValidationError);
      expect(await browser.getTokens()).toEqual(before);
    },
  );
});
