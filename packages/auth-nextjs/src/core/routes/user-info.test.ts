import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MonoCloudCoreClient } from '../core-client.ts';
import { SUBJECT, startScriptedProvider } from '../testing/scripted-provider.ts';
import type { ScriptedProvider } from '../testing/scripted-provider.ts';
import { createShopper } from '../testing/shopper.ts';
import type { Shopper } from '../testing/shopper.ts';
import { createTestClient } from '../testing/test-client.ts';
import type { MonoCloudOptions } from '../types.ts';

let provider: ScriptedProvider;
let client: MonoCloudCoreClient;
let shopper: Shopper;

async function signIn(options: MonoCloudOptions = {}): Promise<void> {
  client = createTestClient(provider, options);
  shopper = createShopper(client, provider.authorize);
  await shopper.signIn();
}
beforeEach(async () => {
  provider = await startScriptedProvider();
  await signIn();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await provider.stop();
});

const renamed = { sub: SUBJECT, name: 'Ada Lovelace' };

describe('the userinfo route', () => {
  it('answers 204 when nobody is signed in', async () => {
    const stranger = createShopper(client, provider.authorize);
    expect(await stranger.visit('userInfo')).toMatchObject({ status: 204, cookies: [], isCacheable: false });
  });

  it('W24 answers with the user, never cached, and writes no cookie', async () => {
    const answer = await shopper.visit('userInfo');
    expect(answer).toEqual({
      status: 200,
      json: { sub: SUBJECT, name: 'Ada' },
      isCacheable: false,
      cookies: [],
    });
  });

  it('reads the profile anew on ?refresh=true and keeps it', async () => {
    provider.userinfo = () => ({ json: renamed });
    expect((await shopper.visit('userInfo')).json).toMatchObject({ name: 'Ada' });
    expect((await shopper.visit('userInfo', 'refresh=true')).json).toEqual(renamed);
    expect((await shopper.visit('userInfo')).json).toEqual(renamed);
  });

  it('reads it anew by configuration, unless the link says no', async () => {
    await signIn({ refetchUserInfo: true });
    provider.userinfo = () => ({ json: renamed });
    expect((await shopper.visit('userInfo', 'refresh=false')).json).toMatchObject({ name: 'Ada' });
    expect((await shopper.visit('userInfo')).json).toEqual(renamed);
  });

  it('takes no order from a link while overrides are off', async () => {
    await signIn({ allowQueryParamOverrides: false });
    provider.userinfo = () => ({ json: renamed });
    expect((await shopper.visit('userInfo', 'refresh=true')).json).toMatchObject({ name: 'Ada' });
  });

  it('replaces the profile instead of adding to it in strict mode', async () => {
    await signIn({ strictProfileSync: true });
    provider.userinfo = () => ({ json: { sub: SUBJECT, email: 'ada@example.com' } });
    expect((await shopper.visit('userInfo', 'refresh=true')).json).toEqual({
      sub: SUBJECT,
      email: 'ada@example.com',
    });
  });

  it('answers 500 and reports it when the tenant does not answer, keeping the session', async () => {
    const log = vi.spyOn(console, 'error').mockReturnValue();
    provider.userinfo = () => ({ status: 500 });
    expect((await shopper.visit('userInfo', 'refresh=true')).status).toBe(500);
    expect(log).toHaveBeenCalledOnce();
    expect((await shopper.visit('userInfo')).status).toBe(200);
  });
});

describe('getSession with refetchUserInfo', () => {
  const refetch = () => {
    const { req, res } = shopper.start();
    return client.getSession(req, res, { refetchUserInfo: true });
  };

  it('throws when the default token was granted without openid', async () => {
    provider.tokenScripts = [(form) => provider.tokens(form, { scope: 'read:products' })];
    await signIn();
    await expect(refetch()).rejects.toThrow('Fetching userinfo requires the openid scope');
  });

  it('throws when there is no default token', async () => {
    const { req, res, deliver } = shopper.start();
    await client.updateSession(req, res, { user: { sub: SUBJECT }, accessTokens: [] });
    deliver();
    await expect(refetch()).rejects.toThrow('Access token not found');
  });

  it('refuses a profile about another user', async () => {
    provider.userinfo = () => ({ json: { sub: 'somebody-else' } });
    await expect(refetch()).rejects.toThrow('another user');
  });
});
