import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startScriptedProvider, type ScriptedProvider } from './core/testing/scripted-provider.ts';
import { MonoCloudNextClient } from './next-client.ts';
import { type Browser, openBrowser } from './testing/browser.ts';
import { type Door, DOORS } from './testing/doors.ts';
import { TEST_OPTIONS } from './testing/session-cookie.ts';

const APP = 'http://localhost:3000';
const PAGE = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

let provider: ScriptedProvider;
beforeAll(async () => {
  provider = await startScriptedProvider();
});
afterAll(() => provider.stop());

const metadata = (site: string, mode: string, dest: string, others: Record<string, string> = {}) => ({
  'sec-fetch-site': site,
  'sec-fetch-mode': mode,
  'sec-fetch-dest': dest,
  accept: PAGE,
  ...others,
});
const own = { referer: `${APP}/account` };

// As Chromium 140 and Firefox 140 send them, for `respondWith(fetch(event.request))` and with options beside it.
const VISITS: [string, Record<string, string>][] = [
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

const EMBEDDED: [string, Record<string, string>][] = [
  ...['image', 'script', 'style', 'object', 'embed', 'font', 'video', 'manifest', 'serviceworker'].flatMap(
    (dest): [string, Record<string, string>][] => [
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

const FOREIGN: [string, Record<string, string>][] = [
  ['a frame', metadata('same-origin', 'navigate', 'iframe', own)],
  ['another site', metadata('cross-site', 'navigate', 'document', { referer: 'https://evil.example/' })],
  [
    'another site, replayed by Chromium',
    metadata('cross-site', 'navigate', 'empty', { referer: 'https://evil.example/' }),
  ],
  [
    'another site, replayed by Firefox',
    metadata('same-origin', 'same-origin', 'empty', { referer: 'https://evil.example/' }),
  ],
  ['another site without a referrer, replayed by Firefox', metadata('same-origin', 'same-origin', 'empty')],
  ['another port', metadata('same-site', 'navigate', 'empty', { referer: 'http://localhost:4001/' })],
];

describe.each(DOORS)('%s', (_name, open) => {
  let door: Door;
  beforeAll(() => {
    const { clientId, clientSecret } = provider.webClient;
    door = open(
      new MonoCloudNextClient({ ...TEST_OPTIONS, tenantDomain: provider.issuer, clientId, clientSecret }),
    );
  });

  async function signedIn(): Promise<Browser> {
    const browser = openBrowser(APP, door);
    const start = await browser.visit(`${APP}/api/auth/signin`);
    await browser.visit(await provider.authorize(start.headers.get('location') ?? ''));
    expect(browser.cookieNames()).toEqual(['session']);
    return browser;
  }

  it.each(VISITS)('N02 signs in and out at %s', async (_who, headers) => {
    const start = await openBrowser(APP, door).visit(`${APP}/api/auth/signin`, { headers });
    expect([start.status, start.headers.getSetCookie().length]).toEqual([307, 1]);
    const browser = await signedIn();
    const end = await browser.visit(`${APP}/api/auth/signout`, { headers });
    expect([end.status, browser.cookieNames()]).toEqual([307, []]);
  });

  it.each(EMBEDDED)('N02 neither signs in nor out for %s', async (_who, headers) => {
    const start = await openBrowser(APP, door).visit(`${APP}/api/auth/signin`, { headers });
    expect([start.status, start.headers.getSetCookie()]).toEqual([204, []]);
    const browser = await signedIn();
    const end = await browser.visit(`${APP}/api/auth/signout`, { headers });
    expect([end.status, browser.cookieNames()]).toEqual([204, ['session']]);
  });

  it.each(FOREIGN)('N02 does not sign out for %s', async (_who, headers) => {
    const browser = await signedIn();
    const end = await browser.visit(`${APP}/api/auth/signout`, { headers });
    expect([end.status, browser.cookieNames()]).toEqual([204, ['session']]);
  });
});
