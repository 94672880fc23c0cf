import { describe, expect, it } from 'vitest';
import { listConfigurationProblems } from '../../configuration.ts';
import '../testing/warnings.ts';
import { P, problemsOf, withEnv } from '../testing/variables.ts';
import { createConfiguration } from './configuration.ts';
import type { Environment } from './environment.ts';

const LOCAL = 'http://localhost:3000';
const NOT_WHOLE =
  'must not begin with __Host- unless it is sent over https, with the path / and without a domain';
const NONE = 'must not be none over plain http: browsers keep such a cookie with Secure only';

describe('N60 the variables of a cookie', () => {
  it.each<[variables: Environment, problems: string[]]>([
    [
      { SESSION_COOKIE_NAME: '__Host-s', SESSION_COOKIE_PATH: '/shelf' },
      [`SESSION_COOKIE_NAME ${NOT_WHOLE}`],
    ],
    [
      { STATE_COOKIE_NAME: '__HOST-s', STATE_COOKIE_DOMAIN: 'shop.example' },
      [`STATE_COOKIE_NAME ${NOT_WHOLE}`],
    ],
    [{ APP_URL: LOCAL, STATE_COOKIE_NAME: '__Host-s' }, [`STATE_COOKIE_NAME ${NOT_WHOLE}`]],
    [
      { APP_URL: 'https://shop.example/shop', SESSION_COOKIE_NAME: '__Host-s' },
      [`SESSION_COOKIE_NAME ${NOT_WHOLE}`],
    ],
    [
      { APP_URL: LOCAL, SESSION_COOKIE_NAME: '__Secure-s' },
      ['SESSION_COOKIE_NAME must not begin with __Secure- over plain http'],
    ],
    [
      { APP_URL: LOCAL, SESSION_COOKIE_SAME_SITE: 'none', STATE_COOKIE_SAME_SITE: 'none' },
      [`SESSION_COOKIE_SAME_SITE ${NONE}`, `STATE_COOKIE_SAME_SITE ${NONE}`],
    ],
    [
      { APP_URL: 'https://bookshop.example', SESSION_COOKIE_DOMAIN: 'shop.example' },
      ['SESSION_COOKIE_DOMAIN must be [bookshop.example] or a domain above it'],
    ],
    [
      { APP_URL: 'https://10.0.1.20', STATE_COOKIE_DOMAIN: '1.20' },
      ['STATE_COOKIE_DOMAIN must be [10.0.1.20] or a domain above it'],
    ],
    [
      { APP_URL: 'https://shop.example/shop', STATE_COOKIE_PATH: '/api' },
      ['STATE_COOKIE_PATH must be a path above the callback route'],
    ],
  ])(
    '%j, with which browsers would refuse it or not bring it back, have problems: %j',
    (variables, problems) => {
      expect(problemsOf(variables)).toEqual(problems);
      const env = withEnv(variables);
      expect(() => createConfiguration({}, env).require()).toThrow(/ must /);
      const examples = listConfigurationProblems({}, env).map(({ variable = '', example }) => [
        variable,
        example,
      ]);
      expect(examples.every(([name, example]) => name?.startsWith(P) && example)).toBe(true);
      expect(listConfigurationProblems({}, { ...env, ...Object.fromEntries(examples) })).toEqual([]);
    },
  );

  it('of a host that is an IPv6 address have no domain', () => {
    expect(problemsOf({ APP_URL: 'http://[::1]:3000', SESSION_COOKIE_DOMAIN: '[::1]' })).toEqual([
      'SESSION_COOKIE_DOMAIN must be left out: an IPv6 address is no domain',
    ]);
  });

  it.each<Environment>([
    { APP_URL: LOCAL },
    { APP_URL: LOCAL, SESSION_COOKIE_DOMAIN: 'localhost' },
    { SESSION_COOKIE_NAME: '__Host-s', STATE_COOKIE_NAME: '__Host-t' },
    { STATE_COOKIE_NAME: '__Secure-s', STATE_COOKIE_DOMAIN: 'shop.example', STATE_COOKIE_PATH: '/api' },
    { APP_URL: 'https://www.shop.example', SESSION_COOKIE_DOMAIN: 'SHOP.example' },
    { APP_URL: 'https://www.shop.example', STATE_COOKIE_DOMAIN: '.shop.example' },
    { SESSION_COOKIE_SAME_SITE: 'none', STATE_COOKIE_SAME_SITE: 'none' },
    { SESSION_COOKIE_SAME_SITE: 'strict', STATE_COOKIE_SAME_SITE: 'strict' },
    { SESSION_COOKIE_PATH: '/shelf', STATE_COOKIE_PATH: '/api/auth/callback' },
    { SESSION_COOKIE_PATH: '/shelf', STATE_COOKIE_PATH: '/api/auth/callback/' },
    { CALLBACK_URL: '/back/', STATE_COOKIE_PATH: '/back' },
    { APP_URL: 'https://shop.example/shop/', STATE_COOKIE_PATH: '/shop/api/' },
  ])('%j have no problem', (variables) => {
    expect(problemsOf(variables)).toEqual([]);
  });
});
