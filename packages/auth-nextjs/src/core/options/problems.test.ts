import { MonoCloudValidationError } from '@monocloud/auth-core';
import { describe, expect, it } from 'vitest';
import { warn } from '../testing/warnings.ts';
import { listConfigurationProblems } from '../../configuration.ts';
import { METHODS, P, RIGHT, SECRET, problemsOf, withEnv } from '../testing/variables.ts';
import { createConfiguration } from './configuration.ts';
import type { Environment } from './environment.ts';

const BOTH = 'https://a.example https://b.example';
const resolve = (changes: Environment) => createConfiguration({}, withEnv(changes)).require();

describe('N60 a variable that can be read', () => {
  it.each<[name: string, text: string, option: string, value: unknown]>([
    ['TENANT_DOMAIN', ' https://id.example\t', 'tenantDomain', 'https://id.example'],
    ['TENANT_DOMAIN', 'HTTPS://id.example', 'tenantDomain', 'https://id.example'],
    ['TENANT_DOMAIN', '"id.example/"', 'tenantDomain', 'https://id.example'],
    ['APP_URL', 'HTTPS://shop.example/', 'appUrl', 'https://shop.example'],
    ['APP_URL', "'https://shop.example/shop/'", 'appUrl', 'https://shop.example/shop'],
    ['RESOURCE', `"${BOTH}"`, 'defaultAuthParams.resource', BOTH],
    ['SESSION_COOKIE_SAME_SITE', 'Lax', 'session.cookie.sameSite', 'lax'],
    ['STATE_COOKIE_SAME_SITE', '"STRICT"', 'state.cookie.sameSite', 'strict'],
    ['CLIENT_AUTH_METHOD', 'Client_Secret_Post ', 'clientAuthMethod', 'client_secret_post'],
    ['ID_TOKEN_SIGNING_ALG', 'es256', 'idTokenSigningAlg', 'ES256'],
    ['CLIENT_SECRET', 'from a file\n', 'clientSecret', 'from a file'],
    ['CLIENT_SECRET', '"quotes of its own"', 'clientSecret', '"quotes of its own"'],
    ['USE_PAR', '"TRUE"', 'usePar', true],
    ['SCOPES', '""', 'defaultAuthParams.scopes', 'openid profile email'],
    ['FILTERED_ID_TOKEN_CLAIMS', ' iss  exp ', 'filteredIdTokenClaims', ['iss', 'exp']],
  ])('sets its option without what was not meant: %s=%j', (name, text, option, value) => {
    expect(resolve({ [name]: text })).toHaveProperty(option, value);
    expect(problemsOf({ [name]: text })).toEqual([]);
    expect(warn).not.toHaveBeenCalled();
  });

  it.each<[text: string, seconds: number]>([
    ['3600', 3600],
    ['3600s', 3600],
    ['15m', 900],
    ['1h', 3600],
    ['1H', 3600],
    ['1.5h', 5400],
    ['2 d', 172_800],
    ['120000ms', 120],
    ['" 15m "', 900],
  ])('N61 sets a duration in seconds or with a unit: %s is %d s', (text, seconds) => {
    expect(resolve({ SESSION_DURATION: text }).session.duration).toBe(seconds);
    expect(problemsOf({ SESSION_DURATION: text })).toEqual([]);
  });

  it('N61 sets the response timeout in milliseconds, or with a unit', () => {
    expect(resolve({ RESPONSE_TIMEOUT: '2500' }).responseTimeout).toBe(2500);
    expect(resolve({ RESPONSE_TIMEOUT: '15s' }).responseTimeout).toBe(15_000);
  });
});

describe('N60 a variable that is wrong', () => {
  const NOT_A_RESOURCE = 'is not valid: each resource must be a valid URL without query or hash parameters';
  const NOT_A_URL = 'must be a valid uri';
  it.each<[name: string, text: string, problem: string]>([
    ['TENANT_DOMAIN', 'https://id.example?tenant=1', NOT_A_URL],
    ['TENANT_DOMAIN', 'https://user:word@id.example', NOT_A_URL],
    ['TENANT_DOMAIN', 'https://id.exa mple', NOT_A_URL],
    ['TENANT_DOMAIN', 'http://id.example', NOT_A_URL],
    ['APP_URL', 'https://shop.example?from=mail', NOT_A_URL],
    ['APP_URL', 'https://shop.example#top', NOT_A_URL],
    ['APP_URL', 'https://shop.exa\nmple', NOT_A_URL],
    ['APP_URL', 'https:\\\\shop.example', NOT_A_URL],
    ['APP_URL', 'localhost:3000', NOT_A_URL],
    ['RESOURCE', 'https://a.example products', NOT_A_RESOURCE],
    ['RESOURCE', 'https://a.example,https://b.example?x', NOT_A_RESOURCE],
    ['SESSION_COOKIE_SAME_SITE', 'relaxed', 'must be one of [strict, lax, none]'],
    ['STATE_DURATION', '60', 'must be greater than or equal to 300'],
    ['STATE_DURATION', '4m', 'must be greater than or equal to 300'],
    ['STATE_MAX_CONCURRENT', '21', 'must be less than or equal to 20'],
    ['STATE_MAX_CONCURRENT', '5 tabs', 'must be a number'],
    ['COOKIE_SECRET_PREVIOUS', '8letters', 'length must be at least 32 characters long'],
    ['COOKIE_SECRET_PREVIOUS', `${SECRET} 8letters`, 'length must be at least 32 characters long'],
    ['CLIENT_AUTH_METHOD', 'none', `must be one of [${METHODS}]`],
    ['SESSION_DURATION', '0', 'must be greater than or equal to 1'],
    ['SESSION_DURATION', '-1', 'must be greater than or equal to 1'],
    ['SESSION_DURATION', '1 hour', 'must be a number'],
    ['SESSION_DURATION', '1.5', 'must be a number'],
    ['SESSION_DURATION', '12abc', 'must be a number'],
    ['SESSION_DURATION', '1e3', 'must be a number'],
    ['SESSION_COOKIE_SECURE', 'false', 'must be [true]'],
    ['SESSION_COOKIE_PATH', '/a;b', 'must be ASCII without ; and <'],
    ['STATE_COOKIE_PATH', '/café', 'must be ASCII without ; and <'],
    ['STATE_COOKIE_PATH', '/shelf', 'must be a path above the callback route'],
    ['STATE_COOKIE_PATH', '/api/auth/call', 'must be a path above the callback route'],
    ['SESSION_COOKIE_DOMAIN', 'https://shop.example', 'must be [shop.example] or a domain above it'],
    ['STATE_COOKIE_DOMAIN', 'localhost:3000', 'must be [shop.example] or a domain above it'],
    ['SESSION_COOKIE_DOMAIN', 'www.shop.example', 'must be [shop.example] or a domain above it'],
    ['STATE_COOKIE_DOMAIN', 'other.example', 'must be [shop.example] or a domain above it'],
    ['STATE_COOKIE_NAME', 'session.1', 'must not be mistakable for the session cookie name'],
    ['SIGNIN_URL', 'https://evil.example/in', 'must be a valid relative uri'],
    ['POST_LOGOUT_REDIRECT_URI', 'http://bye.example', NOT_A_URL],
    ['SCOPES', 'profile email', 'must contain openid'],
  ])('is refused by name, and not repeated: %s=%j', (name, text, problem) => {
    expect(problemsOf({ [name]: text })).toEqual([`${name} ${problem}`]);
    expect(() => resolve({ [name]: text })).toThrow(MonoCloudValidationError);
    expect(warn.mock.calls.join()).toMatch(new RegExp(`^WARNING: .*wrong\\.\nWrong: .* - ${P}${name} `));
    expect(warn.mock.calls.join()).not.toContain(text);
  });

  it.each([
    ['SESSION_DURATION', 'soon', 'must be a number'],
    ['CLOCK_TOLERANCE', 'PT1M', 'must be a number'],
    ['USE_PAR', 'yes', 'must be true or false'],
    ['SESSION_SLIDING', '1', 'must be true or false'],
  ])('is ignored as published, but listed and warned about: %s=%s', (name, text, problem) => {
    const env = withEnv({ [name]: text });
    expect(createConfiguration({}, env).require()).toEqual(createConfiguration({}, RIGHT).require());
    expect(listConfigurationProblems({}, env)).toEqual([
      expect.objectContaining({ variable: P + name, problem, isIgnored: true }),
    ]);
    expect(warn.mock.calls.join()).toContain(`Ignored: `);
  });

  it('stands in one list with all the others, each with an example that works', () => {
    const wrong: Environment = {
      TENANT_DOMAIN: 'http://id.example',
      CLIENT_ID: ' ',
      APP_URL: 'shop',
      RESOURCE: 'products',
      SESSION_DURATION: '30d',
      STATE_DURATION: '60',
      SESSION_COOKIE_SECURE: 'false',
      STATE_COOKIE_SECURE: 'sometimes',
      STATE_COOKIE_NAME: 'session',
      STATE_COOKIE_SAME_SITE: 'x',
      CLIENT_AUTH_METHOD: 'none',
      JWKS_CACHE_DURATION: '5 minutes',
      RESPONSE_TIMEOUT: '10',
      FETCH_USER_INFO: 'on',
    };
    const problems = listConfigurationProblems({}, withEnv(wrong));
    const names = problems.map(({ variable = '' }) => variable.replace(P, ''));
    expect(names.toSorted()).toEqual(
      // Without an address there is nothing to compare the cookie's `secure` with.
      [
        ...Object.keys(wrong).filter((name) => name !== 'SESSION_COOKIE_SECURE'),
        'SESSION_MAX_DURATION',
      ].toSorted(),
    );
    const examples = problems.map(({ variable = '', example }) => [variable, example]);
    const corrected = { ...withEnv(wrong), ...Object.fromEntries(examples) };
    delete corrected[`${P}SESSION_COOKIE_SECURE`];
    corrected[`${P}STATE_COOKIE_SECURE`] = 'false';
    expect(listConfigurationProblems({}, corrected)).toEqual([]);
  });

  it('is named by its option where only the constructor can set it', () => {
    const options = JSON.parse('{ "resources": "https://api.example", "session": { "store": {} } }');
    expect(listConfigurationProblems(options, RIGHT)).toEqual([
      { option: 'resources', problem: 'must be of type array' },
      { option: 'session.store', problem: 'must have the methods get, set, delete' },
    ]);
  });
});
