import { expect } from 'vitest';
import type { MonoCloudCoreClient } from '../../core/core-client.ts';
import { createClient, provider } from '../../core/testing/per-test.ts';
import { type Shopper, createShopper } from '../../core/testing/shopper.ts';
import type { RedisSessionStoreOptions } from '../options.ts';
import { redis } from './per-test.ts';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
let count = 0;

/** One process of the application: a store and a client of its own, which ends sessions as it is told to. */
export function openProcess(options?: Partial<RedisSessionStoreOptions>) {
  const store = redis.createStore(options);
  const ended: number[] = [];
  const client = createClient({
    session: { store },
    onBackChannelLogout: async (subject, sid) => void ended.push(await store.endSessions({ subject, sid })),
  });
  return { store, client, ended };
}

/** Epoch seconds. */
export const now = () => Math.floor(Date.now() / 1000);

/** A browser without cookies, for a sign-in that the provider names in its ID tokens. */
export function browserAt(client: MonoCloudCoreClient, sid = 'sid-laptop', subject = 'user-1'): Shopper {
  provider.userinfo = () => ({ json: { sub: subject } });
  provider.tokenScripts = [
    async (form) => {
      if (form.get('grant_type') !== 'authorization_code') return provider.tokens(form);
      const { issuer: iss, nonce, webClient } = provider;
      const claims = { iss, aud: webClient.clientId, sub: provider.subjectOf(form), nonce, sid };
      return provider.tokens(form, {
        id_token: await provider.sign({ ...claims, iat: now(), exp: now() + 300 }),
      });
    },
  ];
  return createShopper(client, (url) => provider.authorize(url, subject));
}

/** Signs a person in whom the tenant's ID token names by subject and by sign-in. */
export async function signInAs(client: MonoCloudCoreClient, sid: string, subject?: string): Promise<Shopper> {
  const shopper = browserAt(client, sid, subject);
  expect((await shopper.signIn()).status).toBe(307);
  return shopper;
}

/** A logout token (OpenID Connect Back-Channel Logout §2.4), new with each call. */
export async function logoutToken(names: { sub?: string; sid?: string }, changes?: Record<string, unknown>) {
  count += 1;
  const claims = { iss: provider.issuer, aud: 'web', iat: now(), exp: now() + 60, jti: `logout-${count}` };
  return provider.sign({ ...claims, events: { [EVENT]: {} }, ...names, ...changes });
}

/** Sends a logout token as the tenant would; gives the status of the answer. */
export async function send(client: MonoCloudCoreClient, token: string): Promise<number> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const shopper = createShopper(client, provider.authorize);
  const init = { method: 'POST', headers, body: `logout_token=${token}` };
  return (await shopper.visit('backChannelLogout', '', init)).status;
}

/** As {@link send}, with a new {@link logoutToken}. */
export const tell = async (client: MonoCloudCoreClient, ...names: Parameters<typeof logoutToken>) =>
  send(client, await logoutToken(...names));

/** A laptop and a phone of one user, and another user, all known to one process. */
export async function signInThree() {
  const { client } = openProcess();
  const laptop = await signInAs(client, 'sid-laptop');
  const phone = await signInAs(client, 'sid-phone');
  const stranger = await signInAs(client, 'sid-stranger', 'user-2');
  const states = () => Promise.all([laptop, phone, stranger].map((shopper) => shopper.isSignedIn()));
  expect(await states()).toEqual([true, true, true]);
  return { client, laptop, phone, states };
}
