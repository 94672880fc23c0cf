import { beforeEach, describe, expect, it } from 'vitest';
import './core/testing/per-test.ts';
import { type Browser, openBrowser } from '@monoshop/testing/browser';
import { type Door, DOORS } from './testing/doors.ts';
import { APP, createNextClient, signInAt } from './testing/front-door.ts';

const PAGE = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

type Headers = Record<string, string>;

const metadata = (site: string, mode: string, dest: string, others: Headers = {}) => ({
  'sec-fetch-site': site,
  'sec-fetch-mode': mode,
  'sec-fetch-dest': dest,
  accept: PAGE,
  ...others,
});
const own = { referer: `${APP}/account` };
const evil = { referer: 'https://evil.example/' };

// As Chromium 140 and Firefox 140 send them, for `respondWith(fetch(event.request))` and with options beside it.
const VISITS: [string, Headers][] = [
  ['a click', metadata('same-origin', 'navigate', 'document', own)],
  ['a typed address', metadata('none', 'navigate', 'document')],
  ['a click that a worker of Chromium replays', metadata('same-origin', 'navigate', 'empty', own)],
  ['a typed address that a worker of Chromium replays', metadata('none', 'navigate', 'empty')],
  ['a click that a worker of Firefox replays', metadata('same-origin', 'same-origin', 'empty', own)],
  [
    'a click that a worker replays with options',
    metadata('same-origin', 'same-origin', 'empty', { referer: `${APP}/sw.js` }),
  ],
  ['a browser without Fetch Metadata', {}],
];

const EMBEDDED: [string, Headers][] = [
  ...['image', 'script', 'style', 'object', 'embed', 'font', 'video', 'manifest', 'serviceworker'].flatMap(
    (dest): [string, Headers][] => [
      [`${dest} without a mode`, { 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': dest }],
      [`${dest} as a navigation`, metadata('same-origin', 'navigate', dest, own)],
    ],
  ),
  ['fetch()', metadata('same-origin', 'cors', 'empty', { ...own, accept: '*/*' })],
  ['fetch() of HTML', metadata('same-origin', 'cors', 'empty', own)],
  ['fetch() within the origin', metadata('same-origin', 'same-origin', 'empty', { ...own, accept: '*/*' })],
  ['a prefetch', metadata('same-origin', 'navigate', 'document', { ...own, 'sec-purpose': 'prefetch' })],
  [
    'a prefetch that a worker replays',
    metadata('same-origin', 'navigate', 'empty', { ...own, 'sec-purpose': 'prefetch;prerender' }),
  ],
  [
    'a prefetch of the router',
    metadata('same-origin', 'cors', 'empty', { ...own, 'next-router-prefetch': '1' }),
  ],
];

const FOREIGN: [string, Headers][] = [
  ['a frame', metadata('same-origin', 'navigate', 'iframe', own)],
  ['another site', metadata('cross-site', 'navigate', 'document', evil)],
  ['another site, replayed by Chromium', metadata('cross-site', 'navigate', 'empty', evil)],
  ['another site, replayed by Firefox', metadata('same-origin', 'same-origin', 'empty', evil)],
  ['another site without a referrer, replayed by Firefox', metadata('same-origin', 'same-origin', 'empty')],
  ['another port', metadata('same-site', 'navigate', 'empty', { referer: 'http://localhost:4001/' })],
];

describe.each(DOORS)('%s', (_name, open) => {
  let door: Door;
  beforeEach(() => {
    door = open(createNextClient());
  });

  async function signedIn(): Promise<Browser> {
    const browser = openBrowser(APP, door);
    await signInAt(browser);
    expect(browser.cookieNames()).toEqual(['session']);
    return browser;
  }

  /** Status of a sign-in, and how many cookies it sets. */
  async function signIn(headers: Headers) {
    const start = await openBrowser(APP, door).visit(`${APP}/api/auth/signin`, { headers });
    return [start.status, start.headers.getSetCookie().length];
  }

  /** Status of a sign-out, and the cookies that are left. */
  async function signOut(headers: Headers) {
    const browser = await signedIn();
    const end = await browser.visit(`${APP}/api/auth/signout`, { headers });
    return [end.status, browser.cookieNames()];
  }

  it.each(VISITS)('N02 signs in and out at %s', async (_who, headers) => {
    expect(await signIn(headers)).toEqual([307, 1]);
    expect(await signOut(headers)).toEqual([307, []]);
  });

  it.each(EMBEDDED)('N02 neither signs in nor out for %s', async (_who, headers) => {
    expect(await signIn(headers)).toEqual([204, 0]);
    expect(await signOut(headers)).toEqual([204, ['session']]);
  });

  it.each(FOREIGN)('N02 does not sign out for %s', async (_who, headers) => {
    expect(await signOut(headers)).toEqual([204, ['session']]);
  });
});
