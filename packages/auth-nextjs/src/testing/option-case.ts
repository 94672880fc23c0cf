import { isJsonObject } from '@monocloud/auth-core/internal';
import { expect, it, vi } from 'vitest';
import { MonoCloudCoreClient } from '../core/core-client.ts';
import type { ScriptedProvider } from '../core/testing/scripted-provider.ts';
import { createClientBrowser, type ClientBrowser } from '../core/testing/client-browser.ts';
import { COOKIE_SECRET } from '../core/testing/test-client.ts';
import type { MonoCloudOptions } from '../core/types.ts';

/** What a look at the application has to go by. */
export interface Scene {
  provider: ScriptedProvider;
  client: MonoCloudCoreClient;
  browser: ClientBrowser;
}

export type Look = (scene: Scene) => unknown;

/** A parameter of the authorization request; a list has blanks between. */
export const asks =
  (name: string, query = ''): Look =>
  async ({ browser }) => {
    const { location = 'nowhere:?client_id=none' } = await browser.visit('signIn', query);
    return new URL(location).searchParams.getAll(name).join(' ');
  };

/**
 * An option by its path, its variable without `MONOCLOUD_AUTH_`, a value, a look from outside, what is seen with the
 * value, what is seen without it, and other options that make the difference visible.
 */
export type OptionCase = [
  path: string,
  variable: string,
  value: unknown,
  look: Look,
  seen: unknown,
  otherwise: unknown,
  beside?: MonoCloudOptions,
];

const REQUIRED: Record<string, string> = {
  CLIENT_ID: 'web',
  CLIENT_SECRET: 'a client secret that only the tests know',
  APP_URL: 'http://localhost:3000',
  COOKIE_SECRET,
};

function sceneOf(provider: ScriptedProvider, options: MonoCloudOptions, variables = {}): Scene {
  const env = { TENANT_DOMAIN: provider.issuer, ...REQUIRED, ...variables };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(`MONOCLOUD_AUTH_${name}`, value);
  const client = new MonoCloudCoreClient(options);
  return { provider, client, browser: createClientBrowser(client, provider.authorize) };
}

/** Lays the value at its path over the other options. */
export function withOption(options: object, path: string, value: unknown): object {
  const [name = '', ...rest] = path.split('.');
  const below: unknown = Reflect.get(options, name);
  const inner = rest.length === 0 ? value : withOption(isJsonObject(below) ? below : {}, rest.join('.'), value);
  return { ...options, [name]: inner };
}

/** As {@link OptionCase}, for an option that no variable can give. */
export type ConstructorOptionCase = [
  path: string,
  value: unknown,
  look: Look,
  seen: unknown,
  otherwise: unknown,
  beside?: MonoCloudOptions,
];

/** One test that looks at the application without the option and with it. */
export function showInConstructor(
  provider: () => ScriptedProvider,
  [path, value, look, seen, otherwise, beside = {}]: ConstructorOptionCase,
): void {
  it(`${path} shows when the constructor gives it, and only then`, async () => {
    expect(await look(sceneOf(provider(), beside))).toEqual(otherwise);
    expect(await look(sceneOf(provider(), withOption(beside, path, value)))).toEqual(seen);
  });
}

/** One test that looks at the default and at the constructor, one that looks at the environment. */
export function showBothWays(
  provider: () => ScriptedProvider,
  [path, variable, value, look, seen, otherwise, beside = {}]: OptionCase,
): void {
  showInConstructor(provider, [path, value, look, seen, otherwise, beside]);

  it(`${path} shows when ${variable} gives it`, async () => {
    const text = Array.isArray(value) ? value.join(' ') : String(value);
    expect(await look(sceneOf(provider(), beside, { [variable]: text }))).toEqual(seen);
  });
}
