import type { TokenDifference } from '@monocloud/auth-core';
import { CLIENT_AUTH_METHODS } from '@monocloud/auth-core/internal';
import { describe, expect, test } from 'vitest';
import { backendVariables } from './index.ts';

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
