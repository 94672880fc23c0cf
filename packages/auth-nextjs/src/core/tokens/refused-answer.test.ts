import { MonoCloudOPError, MonoCloudTokenError, MonoCloudValidationError } from '@monocloud/auth-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { releaseClock } from '../testing/clock.ts';
import { answerOnce, signIdToken } from '../testing/refresh-answer.ts';
import { client, holdClock, passSeconds, provider, shopper, signIn } from '../testing/per-test.ts';
import { INVOICES, PRODUCTS } from '../testing/test-client.ts';

beforeEach(() => signIn());
beforeEach(() => {
  holdClock();
});
afterEach(() => {
  releaseClock();
  vi.restoreAllMocks();
});

/** Longer than the provider is left alone after an answer that cannot be used, shorter than a token lives. */
const passPause = () => passSeconds(100);

const force = { forceRefresh: true };
const idTokenFor = (changes: Record<string, unknown>) => signIdToken(provider, changes);
async function session() {
  return shopper.getSession();
}

describe('a refresh answer that is refused', () => {
  it('E12 ends the session when the ID token is about another user, and uses nothing of the answer', async () => {
    const copy = shopper.start();
    answerOnce(provider, { id_token: await idTokenFor({ sub: 'another-user' }) });
    for (const { req, res } of [shopper.start(), copy]) {
      const failure: unknown = await client.getTokens(req, res, force).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(MonoCloudOPError);
      expect(failure).toMatchObject({ error: 'invalid_grant' });
    }
    expect(await session()).toBeUndefined();
    expect(provider.tokenForms.map((form) => form.get('refresh_token'))).toEqual(['refresh-1']);
    expect(provider.revocationForms.map((form) => form.get('token'))).toEqual(['refresh-1']);
  });

  it('E05 E12 ends the session when the access token is about another user than the one it replaces', async () => {
    const accessTokenOf = (sub: string) => idTokenFor({ sub, aud: [PRODUCTS] });
    const tokenRequest = { resource: PRODUCTS, scopes: 'read:products' };
    answerOnce(provider, { access_token: await accessTokenOf('ada') });
    await shopper.getTokens(tokenRequest);
    answerOnce(provider, { access_token: await accessTokenOf('ada') });
    await shopper.getTokens({ ...tokenRequest, ...force });
    answerOnce(provider, { access_token: await accessTokenOf('grace') });
    await expect(shopper.getTokens({ ...tokenRequest, ...force })).rejects.toThrow('invalid_grant');
    expect(await session()).toBeUndefined();
  });

  it.each([
    ['another issuer', { iss: 'https://evil.example' }],
    ['another client', { aud: 'another-client' }],
    ['an end in the past', { exp: 1 }],
    ['an unknown nonce', { nonce: 'unknown' }],
    ['the hash of another access token', { at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' }],
  ])(
    'C06 E12 refuses a refreshed ID token with %s and keeps of the answer only the refresh token',
    async (_name, changes) => {
      const before = await shopper.getTokens();
      answerOnce(provider, { id_token: await idTokenFor(changes) });
      await expect(shopper.getTokens(force)).rejects.toThrow(MonoCloudTokenError);
      expect(await shopper.getTokens()).toEqual({ ...before, refreshToken: 'refresh-2' });
      passPause();
      await shopper.getTokens(force);
      const spent = provider.tokenForms.map((form) => form.get('refresh_token'));
      expect(spent).toEqual(['refresh-1', 'refresh-2']);
    },
  );

  it('E12 refuses an ID token that is none and keeps of the answer only the refresh token', async () => {
    answerOnce(provider, { id_token: 'not a token' });
    await expect(shopper.getTokens(force)).rejects.toThrow(MonoCloudTokenError);
    expect(await shopper.getTokens()).toMatchObject({ refreshToken: 'refresh-2', isExpired: false });
  });

  it('refuses an access token for another resource than asked, never hands it out, and keeps the rotated refresh token', async () => {
    const foreign = await idTokenFor({ aud: [INVOICES] });
    answerOnce(provider, { access_token: foreign });
    const tokenRequest = { resource: PRODUCTS, scopes: 'read:products' };
    await expect(shopper.getTokens(tokenRequest)).rejects.toThrow('another resource than requested');
    expect(JSON.stringify(await session())).not.toContain(foreign);
    passPause();
    const next = await shopper.getTokens(tokenRequest);
    expect(next.accessToken).not.toBe(foreign);
    expect(provider.tokenForms.map((form) => form.get('refresh_token'))).toEqual(['refresh-1', 'refresh-2']);
  });

  it.each([
    ['without expires_in', { expires_in: undefined }, "Missing required 'expires_in' field"],
    ['without an access token', { access_token: undefined }, "Missing required 'access_token' field"],
    ['with a token of another type', { token_type: 'DPoP' }, "Missing or unsupported 'token_type' field"],
  ])('E12 %s is used for nothing but its refresh token', async (_name, changes, message) => {
    const before = await shopper.getTokens();
    answerOnce(provider, { ...changes, id_token: await idTokenFor({ email: 'ada@example.com' }) });
    await expect(shopper.getTokens(force)).rejects.toMatchObject({ message, code: 'invalid_answer' });
    expect(await shopper.getTokens()).toEqual({ ...before, refreshToken: 'refresh-2' });
    expect((await session())?.user.email).toBeUndefined();
    passPause();
    await shopper.getTokens(force);
    expect(provider.tokenForms.map((form) => form.get('refresh_token'))).toEqual(['refresh-1', 'refresh-2']);
  });

  it('E12 that is malformed and about another user ends the session', async () => {
    answerOnce(provider, { token_type: 'DPoP', id_token: await idTokenFor({ sub: 'another-user' }) });
    await expect(shopper.getTokens(force)).rejects.toMatchObject({ error: 'invalid_grant' });
    expect(await session()).toBeUndefined();
    expect(provider.revocationForms.map((form) => form.get('token'))).toEqual(['refresh-1']);
  });

  it.each([[undefined], [''], [7]])(
    'E12 that is malformed and has %j for a refresh token leaves the session as it was',
    async (refreshToken) => {
      const before = await shopper.getTokens();
      answerOnce(provider, { token_type: 'DPoP', refresh_token: refreshToken });
      await expect(shopper.getTokens(force)).rejects.toThrow(MonoCloudValidationError);
      expect(await shopper.getTokens()).toEqual(before);
    },
  );

  it('takes an access token that is no JWT', async () => {
    answerOnce(provider, { access_token: 'opaque' });
    expect(await shopper.getTokens(force)).toMatchObject({ accessToken: 'opaque' });
  });

  it('refuses a profile about another user', async () => {
    provider.userinfo = () => ({ json: { sub: 'another-user', name: 'Mallory' } });
    await shopper.getTokens({ ...force, refetchUserInfo: true });
    expect((await session())?.user.name).toBe('Ada');
  });
});
