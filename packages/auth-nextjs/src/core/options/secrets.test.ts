import { createHash } from 'node:crypto';
import { MonoCloudValidationError } from '@monocloud/auth-core';
import { assert, constantFrom, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import '../testing/warnings.ts';
import { listConfigurationProblems } from '../../configuration.ts';
import { P, RIGHT, SECRET, problemsOf, withEnv } from '../testing/variables.ts';
import { createConfiguration } from './configuration.ts';

describe('N27 a cookie secret in production', () => {
  it.each([
    'a'.repeat(32),
    'changeme'.repeat(4),
    'ChangeMe-changeme_CHANGEME.changeme',
    'changeme1changeme2changeme3changeme4',
    'your-secret-your-secret-your-secret',
    'abcdefghijklmnopqrstuvwxyz123456',
    '0123456789abcdef0123456789abcdef',
    '00000000-0000-0000-0000-000000000000',
    'aaaaaaaabbbbbbbbccccccccdddddddd',
  ])('is refused when it has little in it, also as a previous one: %s', (secret) => {
    const problem = 'must not be made of few characters, repeated words or sequences';
    expect(problemsOf({ COOKIE_SECRET: secret })).toEqual([`COOKIE_SECRET ${problem}`]);
    expect(problemsOf({ COOKIE_SECRET_PREVIOUS: secret })).toEqual([`COOKIE_SECRET_PREVIOUS ${problem}`]);
    const development = { ...withEnv({ COOKIE_SECRET: secret }), NODE_ENV: 'development' };
    expect(listConfigurationProblems({}, development)).toEqual([]);
  });

  it.each(['correct horse battery staple shop', 'this-is-a-very-secret-cookie-key'])(
    'may be a sentence of several words: %s',
    (secret) => expect(problemsOf({ COOKIE_SECRET: secret })).toEqual([]),
  );

  it('may be any 32 random bytes in hex, base64 or base64url', () => {
    // Numbers that fast-check makes are small and repeat themselves, which those of a generator do not.
    const random = integer().map((seed) => createHash('sha256').update(String(seed)).digest());
    const encodings = constantFrom('hex', 'base64', 'base64url');
    assert(
      property(random, encodings, (secret, encoding) => {
        expect(problemsOf({ COOKIE_SECRET: secret.toString(encoding) })).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

describe('N28 a secret under the name that is built into scripts for browsers', () => {
  it.each(['COOKIE_SECRET', 'COOKIE_SECRET_PREVIOUS', 'CLIENT_SECRET'])(
    'is refused and not used: %s',
    (name) => {
      const twin = `NEXT_PUBLIC_${P}${name}`;
      const message = `${twin} must not be set: it is built into scripts that every visitor gets`;
      const env = { ...RIGHT, [twin]: SECRET };
      const options = { clientSecret: 'of the constructor', cookieSecret: SECRET };
      for (const given of [{}, options]) {
        expect(() => createConfiguration(given, env).require()).toThrow(
          new MonoCloudValidationError(message),
        );
        expect(listConfigurationProblems(given, env)).toEqual([expect.objectContaining({ variable: twin })]);
      }
      // In place of the right name, it is not taken either.
      const only = listConfigurationProblems({}, { ...env, [P + name]: undefined });
      const isRequired = name !== 'COOKIE_SECRET_PREVIOUS';
      expect(only.some(({ problem }) => problem === 'is not set')).toBe(isRequired);
      expect(listConfigurationProblems({}, { ...RIGHT, [twin]: ' ' })).toEqual([]);
    },
  );
});
