import { expect } from 'vitest';
import type { MonoCloudSession } from '@monocloud/auth-core';
import type { MonoCloudCoreClient } from '../core-client.ts';
import type { MonoCloudOptions } from '../types.ts';
import type { ScriptedProvider } from './scripted-provider.ts';
import { createShopper, type Answer, type Shopper } from './shopper.ts';
import { createTestClient } from './test-client.ts';

/** A person who is signed in, and whose session cookies a test reads and changes. */
export interface CookieHolder {
  shopper: Shopper;
  /** Puts a cookie into the browser; an empty one takes it out. */
  setCookie: (name: string, value: string) => void;
  valueOf: (name: string) => string;
  /** Reads the session as the application does, or as another `client` with the same cookies. */
  read: (client?: MonoCloudCoreClient) => Promise<{ session: MonoCloudSession | undefined; answer: Answer }>;
  /** Makes the session larger by so many characters, different ones each time; by default too large for one cookie. */
  enlarge: (size?: number, client?: MonoCloudCoreClient) => Promise<void>;
}

/** Signs a person in at an application with these options. */
export async function signInHolder(
  provider: ScriptedProvider,
  options: MonoCloudOptions = {},
): Promise<CookieHolder> {
  const application = createTestClient(provider, options);
  const shopper = createShopper(application, provider.authorize);
  await shopper.signIn();
  return {
    shopper,
    setCookie: (name, value) =>
      shopper.take(`${name}=${value}${value === '' ? '; Expires=Thu, 01 Jan 1970 00:00:00 GMT' : ''}`),
    valueOf: (name) => shopper.cookies().get(name) ?? '',
    async read(client = application) {
      const { req, res, deliver } = shopper.start();
      const session = await client.getSession(req, res);
      return { session, answer: await deliver() };
    },
    async enlarge(size = 5000, client = application) {
      const notes = Array.from({ length: size }, () => Math.random().toString(36).slice(2, 3)).join('');
      await shopper.updateSession({ notes }, client);
    },
  };
}

/** Expects that the cookies that are there sign no user in, and that the response removes all of them. */
export async function expectSignedOut(
  { read, shopper }: CookieHolder,
  client?: MonoCloudCoreClient,
): Promise<void> {
  const { session, answer } = await read(client);
  expect(session).toBeUndefined();
  expect(answer.cookies.length).toBeGreaterThan(0);
  expect(answer.cookies.every(({ value }) => value === '')).toBe(true);
  expect(shopper.cookies().size).toBe(0);
}
