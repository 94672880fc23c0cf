import { beforeEach, describe, expect, it } from 'vitest';
import { createConfiguration } from './core/options/configuration.ts';
import { provider } from './core/testing/per-test.ts';
import type { MonoCloudOptions } from './core/types.ts';
import type { Browser } from '@monoshop/testing/browser';
import { type HttpApplication, startHttpApplication as start } from './testing/http-application.ts';
import { TEST_OPTIONS } from './testing/session-cookie.ts';
import { openTypicalBrowser } from './testing/typical-browser.ts';

type Options = MonoCloudOptions & { basePath?: string };

let browser: Browser;
beforeEach(() => {
  browser = openTypicalBrowser();
});

const userOf = async ({ url }: HttpApplication): Promise<unknown> =>
  (await (await browser.visit(url)).json())?.user?.name;
const notes = { session: { cookie: { name: 'shared' } }, state: { cookie: { name: 'pending' } } };

const below = { ...notes, basePath: '/admin' };

describe('two applications on one host', () => {
  it.each<[what: string, first: Options, second: Options]>([
    ['on two ports', {}, {}],
    ['under two paths', { basePath: '/shop' }, { basePath: '/admin' }],
    ['one below the other', {}, { basePath: '/admin' }],
    ['with the same names and another secret', notes, { ...below, cookieSecret: 'of another application' }],
    ['with the same names and secret, under paths one below the other', notes, below],
    ['with paths of which one begins like the other', { basePath: '/shop' }, { basePath: '/shopping' }],
  ])('N21 leave each other signed in, and their pending sign-ins: %s', async (_what, first, second) => {
    const [one, two] = [await start(first), await start(second)];
    const callbacks = [await one.begin(browser), await two.begin(browser)];
    expect((await one.signIn(browser)).status).toBe(307);
    expect((await two.signIn(browser)).status).toBe(307);
    for (const application of [one, two, one]) expect(await userOf(application)).toBe('Ada');
    await browser.visit(`${two.url}/api/auth/signout`);
    expect([await userOf(one), await userOf(two)]).toEqual(['Ada', undefined]);
    await browser.visit(`${one.url}/api/auth/signout`);
    await two.signIn(browser);
    expect([await userOf(one), await userOf(two)]).toEqual([undefined, 'Ada']);
    expect(callbacks.every(({ pathname }) => pathname.endsWith('/callback'))).toBe(true);
  });

  it('N21 keep the pending sign-ins of each other', async () => {
    const [one, two] = [await start(), await start()];
    const [first, second] = [await one.begin(browser), await two.begin(browser)];
    provider.nonce = undefined;
    await browser.visit(`${two.url}/api/auth/signout`);
    const sent = browser.sentTo(one.url).map(([name]) => name.replace(/\..*/, ''));
    expect(sent).toEqual([`state-${new URL(one.url).port}`]);
    expect((await browser.visit(second)).status).toBe(400);
    expect(first.port).toBe(new URL(one.url).port);
  });

  it.each([
    ['text', 'session-of-another-user'],
    ['a JWT', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln'],
    ['a sealed cookie of another library', 'eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..aXY.Y3Q.dGFn'],
    ['a signed value', 's%3Aabc.def'],
    ['JSON', '{"a":1}'],
  ])(
    'N21 leave a cookie of the same name that is %s where it is, and sign in beside it',
    async (_what, value) => {
      const application = await start({ basePath: '/shop' });
      const name = `session-${new URL(application.url).port}`;
      browser.take(`${name}=${value}; Path=/`);
      browser.take(`${name}.0=${value}; Path=/`);
      expect(await userOf(application)).toBeUndefined();
      await application.signIn(browser);
      expect(await userOf(application)).toBe('Ada');
      await browser.visit(`${application.url}/api/auth/signout`);
      expect(browser.sentTo(application.url).map(([sent]) => sent)).toEqual([name, `${name}.0`]);
    },
  );
});

describe('a session cookie', () => {
  it.each<[what: string, options: MonoCloudOptions]>([
    ['another client', { clientId: 'another' }],
    ['another tenant', { tenantDomain: 'http://localhost:9' }],
    ['another cookie name', { session: { cookie: { name: 'other' } } }],
    ['another path', { session: { cookie: { name: 'shared', path: '/admin' } } }],
  ])('N26 opens for no application with the same secret and %s, and stays', async (_what, options) => {
    const one = await start(notes);
    await one.signIn(browser);
    const two = await start({ ...notes, ...options });
    const name = two.client.coreClient.getOptions().session.cookie.name;
    for (const [sent, value] of browser.sentTo(one.url)) {
      browser.take(`${sent.replace('shared', name)}=${value}; Path=/`);
    }
    expect([await userOf(two), await userOf(one)]).toEqual([undefined, 'Ada']);
  });

  it('N26 opens for another server of the same application, and not as a pending sign-in', async () => {
    const [one, two] = [await start(notes), await start(notes)];
    await one.signIn(browser);
    expect(await userOf(two)).toBe('Ada');
    const callback = await one.begin(browser);
    const sent = browser.sentTo(one.url);
    const sealed = sent.find(([name]) => name === 'shared')?.[1] ?? '';
    const pending = sent.find(([name]) => name.startsWith('pending.'))?.[0] ?? '';
    await browser.visit(`${one.url}/api/auth/signout`);
    browser.take(`${pending}=${sealed}; Path=/`);
    expect((await browser.visit(callback)).status).toBe(400);
  });
});

it.each([
  ['https://shop.example', 'session', '/'],
  ['https://shop.example:8443', 'session', '/'],
  ['https://shop.example/shop', 'session', '/shop'],
  ['http://localhost:3000', 'session-3000', '/'],
  ['http://localhost', 'session', '/'],
  ['http://127.0.0.1:4000/a/b/', 'session-4000', '/a/b'],
  ['http://localhost:3000/a;b', 'session-3000', '/'],
])('N21 of an application at %s the session cookie is %s for %s, unless configured', (appUrl, name, path) => {
  const { session, state } = createConfiguration({ ...TEST_OPTIONS, session: {}, appUrl }, {}).require();
  expect([session.cookie.name, session.cookie.path]).toEqual([name, path]);
  expect([state.cookie.name, state.cookie.path]).toEqual([name.replace('session', 'state'), path]);
  const own = { session: { cookie: { name: 'own', path: '/own' } } };
  const configured = createConfiguration({ ...TEST_OPTIONS, ...own, appUrl }, {}).require();
  expect(configured.session.cookie).toMatchObject(own.session.cookie);
});
