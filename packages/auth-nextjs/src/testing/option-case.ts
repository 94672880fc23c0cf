import { expect, it, vi } from 'vitest';
import { MonoCloudCoreClient } from '../core/core-client.ts';
import type { ClientBrowser } from '../core/testing/client-browser.ts';
import { openClientBrowser, provider } from '../core/testing/per-test.ts';
import { COOKIE_SECRET, withOption } from '../core/testing/test-client.ts';
import type { MonoCloudOptions } from '../core/types.ts';

/** What a look at the application has to go by. */
export interface Scene {
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
 * A value, a look from outside, what is seen with the value, what is seen without it, and other options that make the
 * difference visible.
 */
type Shown = [value: unknown, look: Look, seen: unknown, otherwise: unknown, beside?: MonoCloudOptions];

/** An option by its path, its variable without `MONOCLOUD_AUTH_`, and how it shows. */
export type OptionCase = [path: string, variable: string, ...Shown];

/** As {@link OptionCase}, for an option that no variable can give. */
export type ConstructorOptionCase = [path: string, ...Shown];

const REQUIRED: Record<string, string> = {
  CLIENT_ID: 'web',
  CLIENT_SECRET: 'a client secret that only the tests know',
  APP_URL: 'http://localhost:3000',
  COOKIE_SECRET,
};

function sceneOf(options: MonoCloudOptions, variables = {}): Scene {
  const env = { TENANT_DOMAIN: provider.issuer, ...REQUIRED, ...variables };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(`MONOCLOUD_AUTH_${name}`, value);
  const client = new MonoCloudCoreClient(options);
  return { client, browser: openClientBrowser(client) };
}

/** One test that looks at the application without the option and with it. */
export function showInConstructor(given: ConstructorOptionCase): void {
  const [path, value, look, seen, otherwise, beside = {}] = given;
  it(`${path} shows when the constructor gives it, and only then`, async () => {
    expect(await look(sceneOf(beside))).toEqual(otherwise);
    expect(await look(sceneOf(withOption(beside, path, value)))).toEqual(seen);
  });
}

/** One test that looks at the default and at the constructor, one that looks at the environment. */
export function showBothWays([path, variable, ...shown]: OptionCase): void {
  showInConstructor([path, ...shown]);

  it(`${path} shows when ${variable} gives it`, async () => {
    const [value, look, seen, , beside = {}] = shown;
    const text = Array.isArray(value) ? value.join(' ') : String(value);
    expect(await look(sceneOf(beside, { [variable]: text }))).toEqual(seen);
  });
}
