import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { MonoCloudValidationError } from './index.ts';
import {
  generateNonce,
  generatePKCE,
  generateState,
  isUserInGroup,
  mergeArrays,
  parseCallbackParams,
} from './utils.ts';

describe('a callback', () => {
  it.each([
    'code=c&state=s&iss=https%3A%2F%2Ftenant.example',
    '?code=c&state=s&iss=https://tenant.example',
    '/api/auth/callback?code=c&state=s&iss=https://tenant.example#_=_',
    'http://localhost:3000/api/auth/callback?code=c&state=s&iss=https://tenant.example',
  ])('is read from %s', (text) => {
    expect(parseCallbackParams(text)).toEqual({ code: 'c', state: 's', iss: 'https://tenant.example' });
  });

  it('keeps a question mark inside a value', () => {
    expect(parseCallbackParams('state=a?code=b')).toEqual({ state: 'a?code=b' });
  });

  it('tells of an error', () => {
    expect(
      parseCallbackParams('error=access_denied&error_description=no+way&session_state=x&other=1'),
    ).toEqual({ error: 'access_denied', errorDescription: 'no way', sessionState: 'x' });
  });

  it('with a repeated parameter is refused', () => {
    expect(() => parseCallbackParams('code=a&code=b')).toThrow(MonoCloudValidationError);
  });
});

describe('random values', () => {
  it('are 32 bytes long and never the same', async () => {
    const values = [generateState(), generateNonce(), (await generatePKCE()).codeVerifier];
    for (const value of values) expect(value).toMatch(/^[\w-]{43}$/);
    expect(new Set(values).size).toBe(3);
  });

  it('a challenge is the hash of its verifier', async () => {
    const { codeVerifier, codeChallenge } = await generatePKCE();
    expect(codeChallenge).toBe(createHash('sha256').update(codeVerifier).digest('base64url'));
  });
});

describe('groups', () => {
  const user = { sub: 'u', groups: ['a', { id: 'i', name: 'b' }], roles: ['r'] };
  it('are found by text, id or name; any or all; in any claim', () => {
    expect(isUserInGroup(user, ['x', 'i'])).toBe(true);
    expect(isUserInGroup(user, ['a', 'b'], undefined, true)).toBe(true);
    expect(isUserInGroup(user, ['a', 'x'], 'groups', true)).toBe(false);
    expect(isUserInGroup(user, ['r'], 'roles')).toBe(true);
    expect(isUserInGroup({ sub: 'u' }, ['a'])).toBe(false);
    expect(isUserInGroup({ sub: 'u' }, [])).toBe(true);
  });
});

describe('lists', () => {
  it('merge without repetition', () => {
    expect(mergeArrays(['a', 'b'], ['b', 'c'])).toEqual(['a', 'b', 'c']);
    expect(mergeArrays(undefined, ['a'])).toEqual(['a']);
    expect(mergeArrays()).toBeUndefined();
  });
});
