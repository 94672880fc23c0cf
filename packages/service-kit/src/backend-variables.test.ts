import type { TokenDifference } from '@monocloud/auth-core';
import { CLIENT_AUTH_METHODS } from '@monocloud/auth-core/internal';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { backendVariables, SettingsError, toBackendOptions } from './index.ts';

// The type makes this list complete.
const differences: Record<TokenDifference, true> = {
  scp: true,
  scope_list: true,
  fractional_exp: true,
  nonce: true,
};

describe.each([
  ['MONOCLOUD_BACKEND_CLIENT_AUTH_METHOD', CLIENT_AUTH_METHODS],
  ['MONOCLOUD_BACKEND_TOKEN_DIFFERENCES', Object.keys(differences)],
] as const)('%s', (name, values) => {
  const variable = backendVariables('')[name];

  test('takes each value that the SDK takes', () => {
    for (const value of values) expect(variable.parse(value)).toEqual(expect.anything());
  });

  test('refuses any other value, and names those that the SDK takes, no more and no less', () => {
    const [issue] = variable.safeParse('other').error?.issues ?? [];
    expect(issue?.message.split(': ')[1]).toBe(`${values.join(', ')}.`);
  });
});

const KEY = JSON.stringify({ kty: 'EC', crv: 'P-256', alg: 'ES256', x: 'x', y: 'y', d: 'the-secret' });
const TEXT = 'the-secret';

/** What is wrong with the client that introspects, as a start reports it. */
function problemsOf(
  client: Record<string, string>,
  others: Record<string, string> = {},
): readonly { name: string; message: string }[] {
  const named = Object.entries(client).map(([name, value]) => [`MONOCLOUD_BACKEND_CLIENT_${name}`, value]);
  const env = z.object(backendVariables('')).parse({
    MONOCLOUD_BACKEND_TENANT_DOMAIN: 'https://tenant.example',
    MONOCLOUD_BACKEND_AUDIENCE: 'https://api.example',
    ...Object.fromEntries(named),
    ...others,
  });
  try {
    toBackendOptions(env);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

test.each<[title: string, client: Record<string, string>, problem: RegExp | undefined]>([
  ['private_key_jwt with a text', { AUTH_METHOD: 'private_key_jwt', SECRET: TEXT }, /^is not a private JSON/],
  [
    'private_key_jwt without a secret',
    { AUTH_METHOD: 'private_key_jwt', ID: 'api' },
    /^is not set, and priv/,
  ],
  [
    'client_secret_jwt without a secret',
    { AUTH_METHOD: 'client_secret_jwt', ID: 'api' },
    /^is not set, and cl/,
  ],
  [
    'spiffe_jwt without a secret',
    { AUTH_METHOD: 'spiffe_jwt', ID: 'api' },
    /^is not set, and spiffe_jwt needs/,
  ],
  [
    'the default method with a key',
    { ID: 'api', SECRET: KEY },
    /^is a JSON .*, which client_secret_post does/,
  ],
  ['client_secret_jwt with a key', { AUTH_METHOD: 'client_secret_jwt', SECRET: KEY }, /^is a JSON Web Key/],
  ['private_key_jwt with a key', { AUTH_METHOD: 'private_key_jwt', ID: 'api', SECRET: KEY }, undefined],
  ['private_key_jwt that no client uses', { AUTH_METHOD: 'private_key_jwt' }, undefined],
  ['the default method with a text', { ID: 'api', SECRET: TEXT }, undefined],
  ['the default method with JSON that is no key', { ID: 'api', SECRET: '{"kty":1}' }, undefined],
  ['the default method without a secret', { ID: 'api' }, undefined],
  ['a certificate in place of a secret', { AUTH_METHOD: 'tls_client_auth', ID: 'api' }, undefined],
])('F11 a client that introspects by %s is refused or taken by its variable', (_title, client, problem) => {
  const problems = problemsOf(client);
  expect(problems.length).toBe(problem ? 1 : 0);
  for (const { name, message } of problems) {
    expect(name).toBe('MONOCLOUD_BACKEND_CLIENT_SECRET');
    expect(message).toMatch(problem ?? '');
    expect(message).toContain('Set it');
    expect(message).not.toContain(TEXT);
  }
});

test.each([
  ['a symmetric key', { kty: 'oct', alg: 'HS256', k: 'k', d: 'd' }],
  ['a public key', { kty: 'EC', alg: 'ES256', x: 'x', y: 'y' }],
  ['a key without its algorithm', { kty: 'EC', x: 'x', y: 'y', d: 'd' }],
])('F11 %s does not sign the assertions of private_key_jwt', (_title, key) => {
  const problems = problemsOf({ AUTH_METHOD: 'private_key_jwt', SECRET: JSON.stringify(key) });
  expect(problems[0]?.message).toContain('is not a private JSON Web Key with an alg');
});

test('a demanded token type is refused where every token is introspected, since nothing would look at it', () => {
  const others = {
    MONOCLOUD_BACKEND_INTROSPECT_JWT_TOKENS: 'true',
    MONOCLOUD_BACKEND_REQUIRE_TOKEN_TYPE: 'true',
  };
  expect(problemsOf({ ID: 'api' }, others)).toMatchObject([{ name: 'MONOCLOUD_BACKEND_REQUIRE_TOKEN_TYPE' }]);
});
