import { MonoCloudValidationError } from '@monocloud/auth-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MonoCloudOptions } from '../types.ts';
import { createConfiguration } from './configuration.ts';

const given: MonoCloudOptions = {
  tenantDomain: 'https://id.example',
  clientId: 'client',
  clientSecret: 'secret',
  appUrl: 'https://shop.example',
  cookieSecret: 'a cookie secret for tests',
};

beforeEach(() => {
  vi.spyOn(console, 'warn').mockReturnValue();
});
afterEach(() => {
  vi.restoreAllMocks();
});

const resolve = (options: MonoCloudOptions, env = {}) => createConfiguration(options, env).require();

describe('an option that is wrong', () => {
  const problems: [string, MonoCloudOptions][] = [
    ['"tenantDomain" is required', { tenantDomain: undefined }],
    ['"tenantDomain" must be a valid uri', { tenantDomain: 'http://id.example' }],
    ['"clientId" is not allowed to be empty', { clientId: '' }],
    ['"appUrl" must be a valid uri', { appUrl: 'shop' }],
    ['"cookieSecret" is required', { cookieSecret: undefined }],
    ['"cookieSecret" length must be at least 8 characters long', { cookieSecret: 'short' }],
    ['"cookieSecret" length must be at least 8 characters long', { cookieSecret: ['long enough', 'short'] }],
    ['"defaultAuthParams.scopes" must contain openid', { defaultAuthParams: { scopes: 'profile' } }],
    [
      'Invalid resource "x": Resource must be a valid URL without query or hash parameters',
      { defaultAuthParams: { resource: 'https://a.example x' } },
    ],
    ['"routes.signIn" must be a valid relative uri', { routes: { signIn: 'https://evil.example/signin' } }],
    ['"routes.signIn" must be a valid relative uri', { routes: { signIn: '//evil.example' } }],
    ['"clockSkew" must be greater than or equal to 0', { clockSkew: -1 }],
    ['"responseTimeout" must be greater than or equal to 1000', { responseTimeout: 10 }],
    ['"state.maxConcurrent" must be an integer', { state: { maxConcurrent: 1.5 } }],
    ['"state.maxConcurrent" must be less than or equal to 20', { state: { maxConcurrent: 21 } }],
    [
      '"session.maximumDuration" must be greater than the session duration',
      { session: { maximumDuration: 60 } },
    ],
    ['"session.cookie.secure" must be [true]', { session: { cookie: { secure: false } } }],
    [
      '"state.cookie.name" must not be mistakable for the session cookie name',
      { state: { cookie: { name: 'session' } } },
    ],
    [
      '"state.cookie.name" must not be mistakable for the session cookie name',
      { state: { cookie: { name: 'session.x' } } },
    ],
    ['"session.cookie.name" must be a valid cookie name', { session: { cookie: { name: 'a b' } } }],
    ['"clientSecret" must be a JSON Web Key for private_key_jwt', { clientAuthMethod: 'private_key_jwt' }],
    ['"postLogoutRedirectUri" must be a valid uri', { postLogoutRedirectUri: 'javascript:alert(1)' }],
  ];

  it.each(problems)('says %s', (message, options) => {
    expect(() => resolve({ ...given, ...options })).toThrow(new MonoCloudValidationError(message));
  });

  it.each([
    [
      '"session.cookie.sameSite" must be one of [strict, lax, none]',
      { MONOCLOUD_AUTH_SESSION_COOKIE_SAME_SITE: 'x' },
    ],
    [
      '"idTokenSigningAlg" must be one of [RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512]',
      { MONOCLOUD_AUTH_ID_TOKEN_SIGNING_ALG: 'none' },
    ],
  ])('says %s for a variable', (message, env) => {
    expect(() => resolve(given, env)).toThrow(new MonoCloudValidationError(message));
  });

  it('says which option it does not know', () => {
    const unknown: MonoCloudOptions = Object.assign({ retries: 3 }, given);
    expect(() => resolve(unknown)).toThrow(new MonoCloudValidationError('"retries" is not allowed'));
  });
});
