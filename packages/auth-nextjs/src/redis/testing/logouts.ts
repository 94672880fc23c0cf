import { expect } from 'vitest';
import type { MonoCloudCoreClient } from '../../core/core-client.ts';
import type { ScriptedProvider } from '../../core/testing/scripted-provider.ts';
import { createShopper, type Shopper } from '../../core/testing/shopper.ts';
import { createTestClient } from '../../core/testing/test-client.ts';
import type { RedisSessionStoreOptions } from '../options.ts';
import { openForEachTest } from './each-test.ts';
import type { RedisGateway } from './redis-gateway.ts';
import type { TestRedis } from './test-redis.ts';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
/** Of a form, as a logout token travels. */
export const headers = { 'content-type': 'application/x-www-form-urlencoded' };

/** Those of the test that runs. */
export let provider: ScriptedProvider;
export let redis: TestRedis;
export let gateway: RedisGateway;
let count = 0;

openForEachTest((opened) => {
  ({ redis, gateway, provider } = opened);
});

/** One process of the application: a store and a client of its own, which ends sessions as it is told to. */
export function open(options?: Partial<RedisSessionStoreOptions>) {
  const store = redis.createStore(options);
  const ended: number[] = [];
  const client = createTestClient(provider, {
    session: { store },
    onBackChannelLogout: async (subject, sid) => {
      ended.push(await store.endSessions({ subject, sid }));
    },
  });
  return { store, client, ended };
}

/** Epoch seconds. */
export const nowSeconds = () => Math.floor(Date.now() / 1000);

/** Lets the provider name a sign-in in its ID tokens. */
export function nameSignIn(sid: string): void {
  provider.tokenScripts = [
    async (form) => {
      if (form.get('grant_type') !== 'authorization_code') return provider.tokens(form);
      const { issuer: iss, nonce, webClient } = provider;
      const times = { iat: nowSeconds(), exp: nowSeconds() + 300 };
      const claims = { iss, aud: webClient.clientId, sub: provider.subjectOf(form), nonce, sid, ...times };
      return provider.tokens(form, { id_token: await provider.sign(claims) });
    },
  ];
}

/** A browser without cookies. */
export const browserAt = (client: MonoCloudCoreClient, subject?: string) =>
  createShopper(client, (url) => provider.authorize(url, subject));

/** Signs a person in whom the tenant's ID token names by subject and by sign-in. */
export async function signIn(client: MonoCloudCoreClient, sid: string, subject?: string): Promise<Shopper> {
  provider.userinfo = () => ({ json: { sub: subject ?? 'user-1' } });
  nameSignIn(sid);
  const shopper = browserAt(client, subject);
  expect((await shopper.signIn()).status).toBe(307);
  return shopper;
}

/** Whether the application knows who this is. */
export async function isSignedIn(shopper: Shopper, client: MonoCloudCoreClient): Promise<boolean> {
  return shopper.isSignedIn(client);
}

/** A logout token (OpenID Connect Back-Channel Logout §2.4), new with each call. */
export async function logoutToken(
  names: { sub?: string; sid?: string },
  changes: Record<string, unknown> = {},
) {
  count += 1;
  const iat = nowSeconds();
  const claims = { iss: provider.issuer, aud: 'web', iat, exp: iat + 60, jti: `logout-${count}` };
  return provider.sign({ ...claims, events: { [EVENT]: {} }, ...names, ...changes });
}

/** Sends a logout token as the tenant would; gives the status of the answer. */
export async function tell(
  client: MonoCloudCoreClient,
  names: { sub?: string; sid?: string },
  changes?: Record<string, unknown>,
): Promise<number> {
  const body = `logout_token=${await logoutToken(names, changes)}`;
  return (await browserAt(client).visit('backChannelLogout', '', { method: 'POST', headers, body })).status;
}

/** A laptop and a phone of one user, and another user, all known to one process. */
export async function signInThree() {
  const { client } = open();
  const laptop = await signIn(client, 'sid-laptop');
  const phone = await signIn(client, 'sid-phone');
  const stranger = await signIn(client, 'sid-stranger', 'user-2');
  const states = () => Promise.all([laptop, phone, stranger].map((shopper) => isSignedIn(shopper, client)));
  expect(await states()).toEqual([true, true, true]);
  return { client, laptop, phone, states };
}
