import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as client from './client/index.ts';
import * as guards from './components/client.ts';
import * as components from './components/index.ts';
import * as configuration from './configuration.ts';
import { readEnvironment } from './core/options/environment.ts';
import { MonoCloudCoreClient } from './core/core-client.ts';
import * as auth from './index.ts';
import * as redis from './redis/index.ts';
import { parseRedisOptions } from './redis/options.ts';
import { TEST_OPTIONS } from './testing/session-cookie.ts';

const README = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const EXAMPLES = [...README.matchAll(/^```tsx?\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? '');
const PREFIX = 'MONOCLOUD_AUTH_';

const [MATCHER = ''] = /^export const config = .*$/m.exec(README) ?? [];

// How Next compiles a matcher. It has no public entry point.
const load = createRequire(import.meta.url);
const { getMiddlewareMatchers } = load('next/dist/build/analysis/get-page-static-info.js');

/** The patterns of the README's proxy in an app with this configuration of Next. */
function matchersOf(config: object): RegExp[] {
  const sources = [...MATCHER.matchAll(/'([^']+)'/g)].map(([, source]) => source);
  const matchers: { regexp: string }[] = getMiddlewareMatchers(sources, config);
  return matchers.map(({ regexp }) => new RegExp(regexp));
}

afterEach(() => vi.unstubAllEnvs());

/** Variables the package reads, by what it asks an environment for. */
function listVariables(): string[] {
  const asked = new Set<string>();
  const get = (_: object, name: string | symbol) => {
    asked.add(String(name));
    return String(name).startsWith(PREFIX) ? '1' : undefined;
  };
  readEnvironment(new Proxy({}, { get }));
  return [...asked].filter((name) => name.startsWith(PREFIX)).map((name) => name.slice(PREFIX.length));
}

/** Variables of the README's table with their defaults; `_PATH` after `STATE_COOKIE_NAME` is `STATE_COOKIE_PATH`. */
function listDocumented(): { name: string; fallback: string }[] {
  const section = README.slice(README.indexOf('## Environment'), README.indexOf('The browser reads four'));
  const rows = [...section.matchAll(/^\| (`[A-Z`, _]+?)\s+\| (.*?)\s+\| /gm)];
  return rows.flatMap(([, names = '', defaults = '']) => {
    const listed = [...names.matchAll(/`([A-Z_]+)`/g)].map((match) => match[1] ?? '');
    const prefix = listed[0]?.replace(/_[A-Z]+$/, '') ?? '';
    const each = listed.length === 1 ? [defaults] : defaults.split(', ');
    return listed.map((name, index) => ({
      name: name.startsWith('_') ? prefix + name : name,
      fallback: each[index] ?? each[0] ?? '',
    }));
  });
}

describe('the README', () => {
  it.each([
    ['@monocloud/auth-nextjs', auth],
    ['@monocloud/auth-nextjs/client', client],
    ['@monocloud/auth-nextjs/components', components],
    ['@monocloud/auth-nextjs/components/client', guards],
    ['@monocloud/auth-nextjs/configuration', configuration],
    ['@monocloud/auth-nextjs/redis', redis],
  ])('has an example of every export of %s', (entry, exported) => {
    const imports = EXAMPLES.flatMap((example) => [...example.matchAll(/^import (.*) from '(.*)';$/gm)]);
    const shown = imports.filter(([, , from]) => from === entry).map(([, names]) => names);
    const names = Object.keys(exported).filter(
      (name) => !(entry.endsWith('/client') && name === 'protectPage'),
    );
    expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(shown.join()))).toEqual([]);
    expect(names.filter((name) => !README.includes(name))).toEqual([]);
  });

  it('exports what the published package exports, and nothing else, from its root', () => {
    const functions =
      'authMiddleware monoCloudAuth getSession getTokens isAuthenticated isUserInGroup protect protectApi protectPage redirectToSignIn redirectToSignOut';
    const classes =
      'MonoCloudNextClient MonoCloudAuthBaseError MonoCloudValidationError MonoCloudHttpError MonoCloudOPError MonoCloudTokenError';
    expect(Object.keys(auth).toSorted()).toEqual([...functions.split(' '), ...classes.split(' ')].toSorted());
  });

  it.each([
    [{ basePath: '/shop' }, ['/shop', '/shop/', '/shop/account', '/shop/account/', '/shop/api/auth/signin']],
    [{ basePath: '/shop' }, ['/shop/index.rsc', '/shop/account.rsc', '/shop/_next/data/b/account.json']],
    [{ basePath: '/a/b' }, ['/a/b', '/a/b/x']],
    [{ i18n: { locales: ['en'], defaultLocale: 'en' }, basePath: '/shop' }, ['/shop/en', '/shop/en/account']],
    [{}, ['/', '/account', '/api/auth/signin', '/index.rsc', '/_next/data/b/index.json']],
  ])('N04 has a matcher that covers the paths of an app with %j: %j', (config, paths) => {
    const patterns = matchersOf(config);
    expect(paths.filter((path) => !patterns.some((pattern) => pattern.test(path)))).toEqual([]);
    const files = ['/_next/static/chunks/a.js', '/_next/image', '/favicon.ico'].map(
      (file) => `${'basePath' in config ? config.basePath : ''}${file}`,
    );
    expect(files.filter((path) => patterns.some((pattern) => pattern.test(path)))).toEqual([]);
  });

  it('N04 has the matcher that the fixture app is built with', () => {
    const proxy = readFileSync(new URL('../fixture/proxy.ts', import.meta.url), 'utf8');
    expect(proxy).toContain(MATCHER);
  });

  it('lists every variable that is read, and no other', () => {
    // The name of `FETCH_USER_INFO` before 0.1.10 stands in that row.
    const documented = [...listDocumented().map(({ name }) => name), 'USER_INFO'];
    expect(documented.toSorted()).toEqual(listVariables().toSorted());
    expect(README).toContain('`USER_INFO`');
  });

  it.each(listDefaults())('tells the default of $name: $fallback', ({ name, fallback }) => {
    const value = fallback.replaceAll('`', '');
    const options = () => new MonoCloudCoreClient({ ...TEST_OPTIONS, session: {} }).getOptions();
    const without = options();
    vi.stubEnv(PREFIX + name, value);
    expect(options()).toEqual(without);
    // Whether the default shows at all: another value of its kind gives other options.
    vi.stubEnv(PREFIX + name, otherThan(value));
    expect(options()).not.toEqual(without);
  });
});

describe('the options of the Redis store, as the README has them,', () => {
  const [section = ''] = /### Sessions that several processes share.*?What it guarantees/s.exec(README) ?? [];
  const rows = [...section.matchAll(/^\| `(\w+)` +\| (.*?) +\| /gm)].map(([, name = '', fallback = '']) => ({
    name,
    fallback,
  }));
  const given = { url: 'redis://127.0.0.1', secret: 'x'.repeat(32) };
  const settings = (options = {}) => parseRedisOptions({ ...given, ...options });

  it('are all there are', () => {
    const { secrets: _, ...others } = settings();
    expect(rows.map(({ name }) => name).toSorted()).toEqual([...Object.keys(others), 'secret'].toSorted());
  });

  it.each(['url', 'secret'])('say that %s is required', (name) => {
    expect(rows).toContainEqual({ name, fallback: 'required' });
    expect(() => settings({ [name]: undefined })).toThrow('Redis session store');
  });

  it('have the defaults of the code', () => {
    const fallbackOf = (wanted: string) => rows.find(({ name }) => name === wanted)?.fallback ?? '';
    const numberOf = (wanted: string) => Number(/^[\d ]+\d/.exec(fallbackOf(wanted))?.[0].replace(' ', ''));
    const { prefix, leaseMilliseconds, waitMilliseconds, commandTimeoutMilliseconds } = settings();
    expect(fallbackOf('prefix')).toBe(`\`${prefix}\``);
    expect(numberOf('leaseMilliseconds')).toBe(leaseMilliseconds);
    expect(fallbackOf('waitMilliseconds')).toBe('twice the lease');
    expect(waitMilliseconds).toBe(2 * leaseMilliseconds);
    expect(numberOf('commandTimeoutMilliseconds')).toBe(commandTimeoutMilliseconds);
    expect(fallbackOf('commandTimeoutMilliseconds')).toContain('a third of a shorter lease');
    expect(settings({ leaseMilliseconds: 900 }).commandTimeoutMilliseconds).toBe(300);
  });
});

/** The defaults that stand in the table as values, and that the options show. */
function listDefaults() {
  const applied = listDocumented().filter(({ fallback }) => /^`(?:[^A-Z_]|RS)/.test(fallback));
  // The OpenID client has these two, and its own tests.
  return applied.filter(({ name }) => !/^(?:JWKS|METADATA)_/.test(name));
}

function otherThan(value: string): string {
  if (value === 'true' || value === 'false') return String(value !== 'true');
  if (/^\d+$/.test(value)) return String(Number(value) + 1);
  const known: Record<string, string> = {
    RS256: 'ES256',
    lax: 'strict',
    client_secret_basic: 'client_secret_post',
  };
  return known[value] ?? `${value}2`;
}
