import { expect } from 'vitest';
import type { MonoCloudCoreClient } from '../../core/core-client.ts';
import { logoutToken, now, postLogout } from '../../core/testing/logout.ts';
import { createClient, provider } from '../../core/testing/per-test.ts';
import { type ClientBrowser, createClientBrowser } from '../../core/testing/client-browser.ts';
import type { RedisSessionStoreOptions } from '../options.ts';
import { redis } from './per-test.ts';

/** One process of the application: a store and a client of its own, which ends sessions on request. */
export function openProcess(options?: Partial<RedisSessionStoreOptions>) {
  const store = redis.createStore(options);
  const ended: number[] = [];
  const client = createClient({
    session: { store },
    onBackChannelLogout: async (subject, sid) => void ended.push(await store.endSessions({ subject, sid })),
  });
  return { store, client, ended };
}

/** A browser without cookies, for a sign-in that the provider names in its ID tokens. */
export function browserAt(
  client: MonoCloudCoreClient,
  sid = 'sid-laptop',
  subject = 'user-1',
): ClientBrowser {
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
  return createClientBrowser(client, (url) => provider.authorize(url, subject));
}

/** Signs a person in whom the tenant's ID token names by subject and by sign-in. */
export async function signInAs(
  client: MonoCloudCoreClient,
  sid: string,
  subject?: string,
): Promise<ClientBrowser> {
  const browser = browserAt(client, sid, subject);
  expect((await browser.signIn()).status).toBe(307);
  return browser;
}

/** Sends a logout token as the tenant would; gives the status of the answer. */
export const send = async (client: MonoCloudCoreClient, token: string): Promise<number> =>
  (await postLogout(client, `logout_token=${token}`)).status;

/** As {@link send}, with a new token of these claims. */
export const tell = async (client: MonoCloudCoreClient, claims: Record<string, unknown>): Promise<number> =>
  send(client, await logoutToken(claims));

/** A laptop and a phone of one user, and another user, all known to one process. */
export async function signInThree() {
  const { client } = openProcess();
  const laptop = await signInAs(client, 'sid-laptop');
  const phone = await signInAs(client, 'sid-phone');
  const stranger = await signInAs(client, 'sid-stranger', 'user-2');
  const states = () => Promise.all([laptop, phone, stranger].map((browser) => browser.isSignedIn()));
  expect(await states()).toEqual([true, true, true]);
  return { client, laptop, phone, states };
}
