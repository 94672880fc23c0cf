import { MonoCloudValidationError } from '@monocloud/auth-core';
import { describe, expect, it } from 'vitest';
import { warn } from '../testing/warnings.ts';
import type { MonoCloudOptions } from '../types.ts';
import { createConfiguration } from './configuration.ts';
import { COMPLETE as given } from '../testing/test-client.ts';
import type { Environment } from './environment.ts';

const environment: Environment = {
  MONOCLOUD_AUTH_TENANT_DOMAIN: 'id.example/',
  MONOCLOUD_AUTH_CLIENT_ID: 'client',
  MONOCLOUD_AUTH_CLIENT_SECRET: 'secret',
  MONOCLOUD_AUTH_APP_URL: 'http://localhost:3000/',
  MONOCLOUD_AUTH_COOKIE_SECRET: 'a cookie secret for tests',
};

const resolve = (options: MonoCloudOptions, env: Environment = {}) =>
  createConfiguration(options, env).require();
const withEnv = (env: Environment) => resolve({}, { ...environment, ...env });

describe('options', () => {
  it('come from the environment when nothing is given, with the published defaults', () => {
    expect(withEnv({})).toMatchObject({
      tenantDomain: 'https://id.example',
      appUrl: 'http://localhost:3000',
      cookieSecrets: ['a cookie secret for tests'],
      clientAuthMethod: 'client_secret_basic',
      defaultAuthParams: { scopes: 'openid profile email', responseType: 'code' },
      routes: { signIn: '/api/auth/signin', backChannelLogout: '/api/auth/backchannel-logout' },
      session: {
        cookie: { name: 'session-3000', secure: false, sameSite: 'lax' },
        duration: 86_400,
        sliding: false,
      },
      state: { cookie: { name: 'state-3000', httpOnly: true }, duration: 900, maxConcurrent: 5 },
      allowQueryParamOverrides: true,
      clockTolerance: 60,
      responseTimeout: 10_000,
    });
    expect(warn).not.toHaveBeenCalled();
  });

  it('prefer the constructor over the environment, member by member', () => {
    const env = {
      ...environment,
      MONOCLOUD_AUTH_CLIENT_ID: 'from-env',
      MONOCLOUD_AUTH_SESSION_DURATION: '60',
      MONOCLOUD_AUTH_SESSION_COOKIE_NAME: 'from-env',
    };
    const options = resolve({ ...given, clientId: undefined, session: { cookie: { name: 'own' } } }, env);
    const { duration, cookie } = options.session;
    expect([options.clientId, duration, cookie.name]).toEqual(['from-env', 60, 'own']);
  });

  it('prefer the public twin of a variable', () => {
    const [twin, own] = ['NEXT_PUBLIC_MONOCLOUD_AUTH_SIGNIN_URL', 'MONOCLOUD_AUTH_SIGNIN_URL'];
    expect(withEnv({ [twin]: '/login', [own]: '/other' }).routes.signIn).toBe('/login');
  });

  it('ignore blank variables, and booleans and numbers that are none', () => {
    const options = withEnv({
      MONOCLOUD_AUTH_SCOPES: ' ',
      MONOCLOUD_AUTH_USE_PAR: 'yes',
      MONOCLOUD_AUTH_CLOCK_SKEW: 'soon',
      MONOCLOUD_AUTH_FEDERATED_SIGNOUT: ' FALSE ',
    });
    expect(options).toMatchObject({ usePar: false, clockSkew: 0, federatedSignOut: false });
    expect(options.defaultAuthParams.scopes).toBe('openid profile email');
  });

  it('read a client secret that is a JSON Web Key as that key', () => {
    const { clientSecret } = withEnv({ MONOCLOUD_AUTH_CLIENT_SECRET: '{"kty":"oct","k":"eA"}' });
    expect(clientSecret).toEqual({ kty: 'oct', k: 'eA' });
  });

  it('D03 read replaced cookie secrets after the current one', () => {
    const previous = 'the-secret-of-last-year the-one-before-it';
    const { cookieSecrets } = withEnv({ MONOCLOUD_AUTH_COOKIE_SECRET_PREVIOUS: previous });
    expect(cookieSecrets).toEqual(['a cookie secret for tests', ...previous.split(' ')]);
  });

  it('D03 read replaced cookie secrets after the current one of the constructor, which may come from a vault', () => {
    const previous = { MONOCLOUD_AUTH_COOKIE_SECRET_PREVIOUS: 'the-secret-of-last-year' };
    const ofVault = 'a cookie secret of the vault';
    for (const env of [previous, { ...environment, ...previous }]) {
      const { cookieSecrets } = resolve({ ...given, cookieSecret: ofVault }, env);
      expect(cookieSecrets).toEqual([ofVault, 'the-secret-of-last-year']);
    }
  });

  it.each<[string, string[] | undefined]>([
    ['is absent', undefined],
    ['is an empty list', []],
  ])('D03 let no replaced cookie secret stand in for a current one that %s', (_what, cookieSecret) => {
    const env = { MONOCLOUD_AUTH_COOKIE_SECRET_PREVIOUS: 'the-secret-of-last-year' };
    expect(() => resolve({ ...given, cookieSecret }, env)).toThrow('"cookieSecret" ');
  });

  it('D01 keep the state cookie hidden from scripts, whatever the constructor says', () => {
    const { state } = resolve({ ...given, state: { cookie: { httpOnly: false } } });
    expect(state.cookie.httpOnly).toBe(true);
  });
});

describe('a configuration that is not complete', () => {
  it('does not throw at construction but warns once, naming every missing key and its variable', () => {
    const configuration = createConfiguration({ clientId: 'client' }, {});
    expect(configuration.isComplete).toBe(false);
    expect(warn.mock.calls).toEqual([
      [
        [
          'WARNING: One or more configuration options were not provided for MonoCloudClient.',
          'Missing: tenantDomain - Set MONOCLOUD_AUTH_TENANT_DOMAIN environment variable in your .env file.',
          'Missing: clientSecret - Set MONOCLOUD_AUTH_CLIENT_SECRET environment variable in your .env file.',
          'Missing: appUrl - Set MONOCLOUD_AUTH_APP_URL environment variable in your .env file.',
          'Missing: cookieSecret - Set MONOCLOUD_AUTH_COOKIE_SECRET environment variable in your .env file.',
        ].join('\n'),
      ],
    ]);
  });

  it('throws every time it is needed', () => {
    const configuration = createConfiguration({ ...given, clientSecret: undefined }, {});
    const error = new MonoCloudValidationError('"clientSecret" is required');
    expect(() => configuration.require()).toThrow(error);
    expect(() => configuration.require()).toThrow(error);
  });

  it('D04 refuses a short cookie secret in production', () => {
    expect(() => resolve(given, { NODE_ENV: 'production' })).toThrow(
      new MonoCloudValidationError('"cookieSecret" length must be at least 32 characters long'),
    );
  });

  it.each(['http://localhost:4000', 'http://127.0.0.1:4000'])(
    'allows plain http for this machine: %s',
    (url) => {
      expect(resolve({ ...given, tenantDomain: url }).tenantDomain).toBe(url);
    },
  );

  it('allows plain http for no other host, however it begins', () => {
    const tenantDomain = 'http://localhost.evil.example';
    expect(() => resolve({ ...given, tenantDomain })).toThrow('must be a valid uri');
  });
});
