import { beforeEach, describe, expect, it } from 'vitest';
import { answerOnce, signIdToken } from '../testing/refresh-answer.ts';
import { PRODUCTS, SUBJECT, log, provider, shopper, signIn } from '../testing/per-test.ts';

beforeEach(() => signIn());

const force = { forceRefresh: true };
const idTokenFor = (changes: Record<string, unknown>) => signIdToken(provider, changes);
const session = () => shopper.getSession();

describe('what a refresh answer changes', () => {
  it('E12 keeps the refresh token when the answer brings none', async () => {
    answerOnce(provider, { refresh_token: undefined });
    expect(await shopper.getTokens(force)).toMatchObject({ refreshToken: 'refresh-1' });
  });

  it('E12 replaces the refresh token when the answer brings one, and spends the new one next', async () => {
    expect(await shopper.getTokens(force)).toMatchObject({ refreshToken: 'refresh-2' });
    await shopper.getTokens(force);
    expect(provider.tokenForms.map((form) => form.get('refresh_token'))).toEqual(['refresh-1', 'refresh-2']);
  });

  it('E12 keeps the ID token when the answer brings none', async () => {
    const { idToken } = await shopper.getTokens();
    expect(await shopper.getTokens(force)).toMatchObject({ idToken });
  });

  it('W23 takes an answer without scope as granting what was requested', async () => {
    answerOnce(provider, { scope: undefined });
    const tokenRequest = { resource: PRODUCTS, scopes: 'read:products' };
    expect(await shopper.getTokens(tokenRequest)).toMatchObject({ scopes: 'read:products' });
    answerOnce(provider, { scope: undefined });
    const { scopes } = await shopper.getTokens(force);
    expect(scopes).toBe('openid profile read:products read:invoices');
  });

  it('W22 does not lay the claims of the old ID token over a newer profile', async () => {
    provider.tokenScripts = [
      async (form) =>
        provider.tokens(form, { id_token: await idTokenFor({ name: 'Ada King', nonce: provider.nonce }) }),
    ];
    provider.userinfo = () => ({ json: { sub: SUBJECT, name: 'Ada Lovelace' } });
    await signIn();
    provider.tokenScripts = [];
    provider.userinfo = () => ({ json: { sub: SUBJECT, email: 'ada@example.com' } });
    for (const refetchUserInfo of [false, true]) await shopper.getTokens({ ...force, refetchUserInfo });
    expect((await session())?.user).toEqual({
      sub: SUBJECT,
      name: 'Ada Lovelace',
      email: 'ada@example.com',
    });
  });

  it('W22 lays filtered claims only over the profile', async () => {
    answerOnce(provider, { id_token: await idTokenFor({ email: 'ada@example.com' }) });
    await shopper.getTokens(force);
    expect((await session())?.user).toEqual({ sub: SUBJECT, name: 'Ada', email: 'ada@example.com' });
  });

  it('keeps the tokens when the profile beside them cannot be read', async () => {
    provider.userinfo = () => ({ status: 500 });
    const tokens = await shopper.getTokens({ ...force, refetchUserInfo: true });
    expect(tokens.refreshToken).toBe('refresh-2');
    expect(log).toHaveBeenCalledOnce();
  });

  it('hands onSessionCreating the session and keeps what it adds', async () => {
    await signIn({
      onSessionCreating(created) {
        created['visits'] = 7;
      },
    });
    await shopper.getTokens(force);
    expect(await session()).toMatchObject({ visits: 7 });
  });

  it('keeps the rotated refresh token when onSessionCreating throws', async () => {
    let isBroken = false;
    await signIn({
      onSessionCreating() {
        if (isBroken) throw new Error('The application is broken');
      },
    });
    isBroken = true;
    await expect(shopper.getTokens(force)).rejects.toThrow('The application is broken');
    isBroken = false;
    await shopper.getTokens(force);
    const spent = provider.tokenForms.map((form) => form.get('refresh_token'));
    expect(new Set(spent).size).toBe(2);
  });
});
