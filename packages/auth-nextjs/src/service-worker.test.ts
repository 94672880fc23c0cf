import { beforeEach, describe, expect, it } from 'vitest';
import { provider } from './core/testing/per-test.ts';
import { secFetch } from './core/testing/sec-fetch.ts';
import { openBrowser, type Send } from '@monoshop/testing/browser';
import { ENTRY_POINTS } from './testing/entry-points.ts';
import { APP, begin, createNextClient, signInAt } from './testing/next-client.ts';

const PAGE = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

type Headers = Record<string, string>;

const metadata = (site: string, mode: string, dest: string, others: Headers = {}) => ({
  ...secFetch(site, dest, mode),
  accept: PAGE,
  ...others,
});
const worker = { referer: `${APP}/sw.js` };
const own = { referer: `${APP}/account` };
const evil = { referer: 'https://evil.example/' };
const prerender = { ...own, 'sec-purpose': 'prefetch;prerender' };
const router = { 'next-router-prefetch': '1' };

// As Chromium 140 and Firefox 140 send them, for `respondWith(fetch(event.request))` and with options beside it.
const VISITS: [string, Headers][] = [
  ['a click', metadata('same-origin', 'navigate', 'document', own)],
  ['a typed address', metadata('none', 'navigate', 'document')],
  ['a click that a worker of Chromium replays', metadata('same-origin', 'navigate', 'empty', own)],
  ['a typed address that a worker of Chromium replays', metadata('none', 'navigate', 'empty')],
  ['a click that a worker of Firefox replays', metadata('same-origin', 'same-origin', 'empty', own)],
  ['a click that a worker replays with options', metadata('same-origin', 'same-origin', 'empty', worker)],
  ['a click of a browser that names no mode', secFetch('same-origin', 'document')],
  ['a browser without Fetch Metadata', {}],
];

const EMBEDDED: [string, Headers][] = [
  ...['image', 'script', 'style', 'object', 'embed', 'font', 'video', 'manifest', 'serviceworker'].flatMap(
    (dest): [string, Headers][] => [
      [`${dest} without a mode`, secFetch('same-origin', dest)],
      [`${dest} as a navigation`, metadata('same-origin', 'navigate', dest, own)],
    ],
  ),
  ['fetch()', metadata('same-origin', 'cors', 'empty', { ...own, accept: '*/*' })],
  ['fetch() of HTML', metadata('same-origin', 'cors', 'empty', own)],
  ['fetch() within the origin', metadata('same-origin', 'same-origin', 'empty', { ...own, accept: '*/*' })],
  ['a prefetch', metadata('same-origin', 'navigate', 'document', { ...own, 'sec-purpose': 'prefetch' })],
  ['a prefetch that a worker replays', metadata('same-origin', 'navigate', 'empty', prerender)],
  ['a prefetch of the router', metadata('same-origin', 'cors', 'empty', { ...own, ...router })],
  ['a prefetch of the router without Fetch Metadata', router],
  ['an old prefetch', { purpose: 'prefetch' }],
  ['a prefetch of an old Firefox', { 'x-moz': 'prefetch' }],
  ['a script on another port', secFetch('same-site', 'script')],
];

const FOREIGN: [string, Headers][] = [
  ['a frame', metadata('same-origin', 'navigate', 'iframe', own)],
  ['a frame without a mode', secFetch('same-origin', 'iframe')],
  ['another site', metadata('cross-site', 'navigate', 'document', evil)],
  ['another site, replayed by Chromium', metadata('cross-site', 'navigate', 'empty', evil)],
  ['another site, replayed by Firefox', metadata('same-origin', 'same-origin', 'empty', evil)],
  ['another site without a referrer, replayed by Firefox', metadata('same-origin', 'same-origin', 'empty')],
  ['another port', metadata('same-site', 'navigate', 'empty', { referer: 'http://localhost:4001/' })],
  ['another port or subdomain, without a mode', { 'sec-fetch-site': 'same-site' }],
];

describe.each(ENTRY_POINTS)('%s', (_name, open) => {
  let send: Send;
  beforeEach(() => {
    send = open(createNextClient({ state: { maxConcurrent: 1 } }));
  });

  /** Status of a sign-in, how many cookies it sets, and whether one that was pending can still be finished. */
  async function signIn(headers: Headers) {
    const browser = openBrowser(APP, send);
    const pending = await begin(browser);
    const start = await browser.visit(`${APP}/api/auth/signin`, { headers });
    expect(start.headers.get('cache-control')).toContain('no-store');
    const { status } = await browser.visit(pending);
    return [start.status, start.headers.getSetCookie().length, status === 307];
  }

  /** Status of a sign-out, the cookies that are left, and how many refresh tokens are revoked. */
  async function signOut(headers: Headers) {
    const browser = openBrowser(APP, send);
    await signInAt(browser);
    expect(browser.cookieNames()).toEqual(['session']);
    const end = await browser.visit(`${APP}/api/auth/signout`, { headers });
    expect(end.headers.get('cache-control')).toContain('no-store');
    return [end.status, browser.cookieNames(), provider.revoked().length];
  }

  it.each(VISITS)('N02 W28 signs in and out at %s', async (_who, headers) => {
    expect(await signIn(headers)).toEqual([307, 2, false]);
    expect(await signOut(headers)).toEqual([307, [], 1]);
  });

  it.each(EMBEDDED)(
    'N02 W28 D06 C05 neither signs out nor starts a sign-in, which would evict a pending one, for %s',
    async (_who, headers) => {
      expect(await signIn(headers)).toEqual([204, 0, true]);
      expect(await signOut(headers)).toEqual([204, ['session'], 0]);
    },
  );

  it.each(FOREIGN)('N02 W28 D06 does not sign out for %s', async (_who, headers) => {
    expect(await signOut(headers)).toEqual([204, ['session'], 0]);
  });
});
