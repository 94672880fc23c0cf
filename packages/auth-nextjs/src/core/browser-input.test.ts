import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MonoCloudCoreClient } from './core-client.ts';
import { parseReturnUrl } from './return-url.ts';
import { startScriptedProvider, type ScriptedProvider } from './testing/scripted-provider.ts';
import { createClientBrowser } from './testing/client-browser.ts';
import { createTestClient } from './testing/test-client.ts';

const HOME = 'http://localhost:3000';

let provider: ScriptedProvider;
let client: MonoCloudCoreClient;

beforeAll(async () => {
  provider = await startScriptedProvider();
  client = createTestClient(provider);
});
afterAll(() => provider.stop());

const newBrowser = () => createClientBrowser(client, provider.authorize);

// Pieces of which open redirects are made, between random words.
const TREACHEROUS =
  '/ // \\ : @ ? # . .. %2f %5c %09 %252f & = http: https: HTTPS:// javascript: data: evil.example';
const treacherous = [...TREACHEROUS.split(' '), HOME, 'localhost:3000', ' ', '\t', '\n', '\0'];
const piece = fc.oneof(fc.constantFrom(...treacherous), fc.string({ unit: 'binary', maxLength: 8 }));
const address = fc.array(piece, { minLength: 1, maxLength: 8 }).map((pieces) => pieces.join(''));

/** Where a browser ends up that takes `location` from a page of the application. */
const originOf = (location: string) => new URL(location, `${HOME}/api/auth/callback`).origin;

describe('an address from a link', () => {
  it('C13 leads nowhere but to the own origin, read by a browser or decoded once more', () => {
    fc.assert(
      fc.property(address, (text) => {
        const url = parseReturnUrl(text, HOME);
        if (url === undefined) return;
        expect(originOf(url)).toBe(HOME);
        const { pathname } = new URL(url);
        expect(originOf(decodeURIComponent(pathname))).toBe(HOME);
      }),
      { numRuns: 5_000 },
    );
  });

  it('C13 leads nowhere else as return_url of a whole sign-in', async () => {
    await fc.assert(
      fc.asyncProperty(address, async (text) => {
        const query = new URLSearchParams({ return_url: text }).toString();
        const { status, location = '' } = await newBrowser().signIn(query);
        expect([status, originOf(location)]).toEqual([307, HOME]);
      }),
      { numRuns: 40 },
    );
  });

  it('G04 W6 leads nowhere else as post_logout_url, here or at the tenant', async () => {
    await fc.assert(
      fc.asyncProperty(address, fc.boolean(), async (text, isSignedIn) => {
        const browser = newBrowser();
        if (isSignedIn) await browser.signIn();
        const query = new URLSearchParams({ post_logout_url: text });
        const { status, location = '' } = await browser.visit('signOut', query);
        const target = new URL(location, HOME);
        const asked = target.searchParams.get('post_logout_redirect_uri');
        expect(status).toBe(307);
        if (target.origin === new URL(provider.issuer).origin) expect(originOf(asked ?? '')).toBe(HOME);
        else expect(target.origin).toBe(HOME);
      }),
      { numRuns: 60 },
    );
  });
});

describe('cookies that were not sealed', () => {
  const name = fc.constantFrom(
    'session-3000',
    'session-3000.0',
    'session-3000.1',
    'session-3000.2',
    'session-3000.99',
    'state',
    'state-3000.abc',
  );
  const value = fc.oneof(
    fc.string({ maxLength: 200 }),
    fc.base64String({ maxLength: 400 }),
    fc
      .array(fc.base64String({ maxLength: 60 }), { minLength: 5, maxLength: 5 })
      .map((parts) => parts.join('.')),
  );

  it('D02 count as signed out, and are never a failure', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(name, value), async (cookies) => {
        const browser = newBrowser();
        for (const [key, content] of Object.entries(cookies)) browser.take(`${key}=${content}`);
        expect(await browser.getSession()).toBeUndefined();
        expect(await browser.isSignedIn()).toBe(false);
        for (const route of ['userInfo', 'signIn', 'signOut'] as const) {
          expect((await browser.visit(route)).status).toBeLessThan(500);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('C01 C02 complete no sign-in, whatever the callback says', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(name, value),
        fc.dictionary(fc.constantFrom('state', 'code', 'iss', 'error'), value),
        async (cookies, query) => {
          const browser = newBrowser();
          for (const [key, content] of Object.entries(cookies)) browser.take(`${key}=${content}`);
          const answer = await browser.visit('callback', new URLSearchParams(query));
          expect(
            answer.cookies.filter(({ name: set, value: sealed }) => set.startsWith('session') && sealed),
          ).toEqual([]);
          expect(answer.status).toBeLessThan(500);
        },
      ),
      { numRuns: 100 },
    );
  });
});
