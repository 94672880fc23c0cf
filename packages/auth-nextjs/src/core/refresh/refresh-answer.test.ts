import { MonoCloudTokenError } from '@monocloud/auth-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MonoCloudCoreClient } from '../core-client.ts';
import { SUBJECT, startScriptedProvider } from '../testing/scripted-provider.ts';
import type { ScriptedProvider } from '../testing/scripted-provider.ts';
import { createShopper } from '../testing/shopper.ts';
import type { Shopper } from '../testing/shopper.ts';
import { INVOICES, PRODUCTS, createTestClient } from '../testing/test-client.ts';
import type { MonoCloudOptions } from '../types.ts';

let provider: ScriptedProvider;
let client: MonoCloudCoreClient;
let shopper: Shopper;

async function signIn(options: MonoCloudOptions = {}): Promise<void> {
  client = createTestClient(provider, options);
  shopper = createShopper(client, provider.authorize);
  await shopper.signIn();
  provider.tokenForms.length = 0;
}

beforeEach(async () => {
  provider = await startScriptedProvider();
  await signIn();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await provider.stop();
});

const force = { forceRefresh: true };
const idTokenFor = async (changes: Record<string, unknown>) => {
  const iat = Math.floor(Date.now() / 1000);
  const claims = { iss: provider.issuer, sub: SUBJECT, aud: provider.webClient.clientId, iat, exp: iat + 60 };
  return provider.sign({ ...claims, ...changes });
};
const answerOnce = (changes: Record<string, unknown>) => {
  provider.tokenScripts = [(form) => provider.tokens(form, changes), (form) => provider.tokens(form)];
};
async function session() {
  const { req, res } = shopper.start();
  return client.getSession(req, res);
}

describe('what a refresh answer changes', () => {
  it('E12 keeps the refresh token when the answer brings none', async () => {
    answerOnce({ refresh_token: undefined });
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
    answerOnce({ scope: undefined });
    const wish = { resource: PRODUCTS, scopes: 'read:products' };
    expect(await shopper.getTokens(wish)).toMatchObject({ scopes: 'read:products' });
    answerOnce({ scope: undefined });
    const { scopes } = await shopper.getTokens(force);
    expect(scopes).toBe('openid profile read:products read:invoices');
  });

  it('W22 does not lay the claims of the old ID token over a newer profile', async () => {
    provider.userinfo = () => ({ json: { sub: SUBJECT, name: 'Ada Lovelace' } });
    const { req, res, deliver } = shopper.start();
    await client.getSession(req, res, { refetchUserInfo: true });
    deliver();
    await shopper.getTokens(force);
    expect((await session())?.user).toEqual({ sub: SUBJECT, name: 'Ada Lovelace' });
  });

  it('W22 lays filtered claims only over the profile', async () => {
    answerOnce({ id_token: await idTokenFor({ email: 'ada@example.com' }) });
    await shopper.getTokens(force);
    expect((await session())?.user).toEqual({ sub: SUBJECT, name: 'Ada', email: 'ada@example.com' });
  });

  it('keeps the tokens when the profile beside them cannot be read', async () => {
    const log = vi.spyOn(console, 'error').mockReturnValue();
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

describe('a refresh answer that is refused', () => {
  it('E12 refuses an ID token about another user and keeps the session as it was', async () => {
    const before = await shopper.getTokens();
    answerOnce({ id_token: await idTokenFor({ sub: 'somebody-else' }) });
    await expect(shopper.getTokens(force)).rejects.toThrow(MonoCloudTokenError);
    expect(await shopper.getTokens()).toEqual(before);
  });

  it.each([
    ['another issuer', { iss: 'https://evil.example' }],
    ['another client', { aud: 'another-client' }],
    ['an end in the past', { exp: 1 }],
    ['a nonce of nobody', { nonce: 'unknown' }],
    ['the hash of another access token', { at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' }],
  ])('C06 refuses a refreshed ID token with %s', async (_name, changes) => {
    answerOnce({ id_token: await idTokenFor(changes) });
    await expect(shopper.getTokens(force)).rejects.toThrow(MonoCloudTokenError);
  });

  it('refuses an access token for another resource than asked, never hands it out, and keeps the rotated refresh token', async () => {
    const foreign = await idTokenFor({ aud: [INVOICES] });
    answerOnce({ access_token: foreign });
    const wish = { resource: PRODUCTS, scopes: 'read:products' };
    await expect(shopper.getTokens(wish)).rejects.toThrow('another resource than requested');
    expect(JSON.stringify(await session())).not.toContain(foreign);
    const next = await shopper.getTokens(wish);
    expect(next.accessToken).not.toBe(foreign);
    expect(provider.tokenForms.map((form) => form.get('refresh_token'))).toEqual(['refresh-1', 'refresh-2']);
  });

  it('takes an access token that is no JWT', async () => {
    answerOnce({ access_token: 'opaque' });
    expect(await shopper.getTokens(force)).toMatchObject({ accessToken: 'opaque' });
  });

  it('refuses a profile about another user', async () => {
    vi.spyOn(console, 'error').mockReturnValue();
    provider.userinfo = () => ({ json: { sub: 'somebody-else', name: 'Mallory' } });
    await shopper.getTokens({ ...force, refetchUserInfo: true });
    expect((await session())?.user.name).toBe('Ada');
  });
});
