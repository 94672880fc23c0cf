import { expect, test } from '@playwright/test';
import { startTestTenant } from '@monoshop/tenant/testing';
import { startFixtureApp, type FixtureApp } from '@monoshop/testing/fixture-app';
import { buildFixture } from '@monoshop/testing/fixture-build';
import { isFirefoxMissing, launchBrowser, type Profile, type Tab, type TestBrowser } from './browsers.ts';
import { ADA, PASSWORD } from './sign-in.ts';

/** The value of an expression in the page; undefined while the page is being replaced by the next one. */
const evaluateIn = (tab: Tab, script: string): Promise<unknown> =>
  tab.evaluate(script).catch(() => undefined);

const textOf = async (tab: Tab): Promise<unknown> => tab.evaluate('document.body?.innerText');

async function expectText(tab: Tab, text: string): Promise<void> {
  await expect.poll(() => textOf(tab).catch(() => '')).toContain(text);
}

async function submitPassword(tab: Tab): Promise<void> {
  await expect
    .poll(() => evaluateIn(tab, 'Boolean(document.querySelector("input[name=password]"))'))
    .toBe(true);
  await tab.type('input[name=username]', ADA);
  await tab.type('input[name=password]', PASSWORD);
  await tab.click('button[type=submit]');
}

/**
 * Signs in at the tenant's page, from the sign-in route of one of the two clients of the application, until the page that
 * follows is complete.
 */
async function signIn(tab: Tab, app: FixtureApp, prefix: '/api/auth' | '/shop/auth'): Promise<void> {
  await tab.goto(`${app.origin}${prefix}/signin?return_url=/signed-in`);
  await submitPassword(tab);
  // A tab has the address of the next page before it has the page.
  await expect
    .poll(() => evaluateIn(tab, 'location.origin + document.readyState'))
    .toBe(`${app.origin}complete`);
}

/** The profile that the userinfo route returns to this browser, or its status without one. */
async function userInfo(tab: Tab, app: FixtureApp, prefix: '/api/auth' | '/shop/auth'): Promise<unknown> {
  await tab.goto(`${app.origin}/`);
  return tab.evaluate(
    `fetch('${prefix}/userinfo').then(async (r) => r.status === 200 ? (await r.json()).email : r.status)`,
  );
}

/** Signs out by the link of the first page. */
async function signOut(tab: Tab, app: FixtureApp): Promise<void> {
  await tab.goto(`${app.origin}/`);
  await tab.click('a');
  await expectText(tab, 'Sign up');
}

const ENGINES = ['Chromium', 'Firefox'] as const;

/** Where the engines differ: a service worker's requests, posts of a page, cookies of one host. */
const ROWS_OF_FIREFOX = /^N(?:02|05|21) /;

/** Those that were started, by their environment and which one of it: each test has a profile of its own in a browser. */
const apps = new Map<string, Promise<FixtureApp>>();

function openApp(env: Record<string, string> = {}, which = 'first'): Promise<FixtureApp> {
  const key = JSON.stringify([env, which]);
  const app = apps.get(key) ?? startFixtureApp(startTestTenant, env);
  apps.set(key, app);
  return app;
}

test.beforeAll(async () => {
  test.setTimeout(300_000);
  await buildFixture();
});

test.afterAll(() => Promise.all([...apps.values()].map(async (app) => (await app).stop())));

for (const engine of ENGINES) {
  test.describe(engine, () => {
    test.skip(
      engine === 'Firefox' && isFirefoxMissing(),
      'no Firefox is installed; these tests run in Chromium only',
    );
    test.describe.configure({ timeout: 120_000 });
    let browser: TestBrowser;
    let profile: Profile;
    const tabs: Tab[] = [];

    const row = (title: string, work: () => Promise<void>) => {
      if (engine === 'Chromium' || ROWS_OF_FIREFOX.test(title)) test(title, work);
    };

    test.beforeAll(async ({ launchOptions }) => {
      browser = await launchBrowser(engine, launchOptions);
    });
    test.afterAll(() => browser.close());

    test.beforeEach(async () => {
      profile = await browser.newProfile();
    });

    const newTab = async (): Promise<Tab> => {
      const tab = await profile.newTab();
      tabs.push(tab);
      return tab;
    };

    test.afterEach(async () => {
      const info = test.info();
      for (const [index, tab] of tabs.splice(0).entries()) {
        if (info.status !== info.expectedStatus)
          await tab.screenshot({ path: `${info.outputPath(String(index))}.png` });
      }
      await profile.close();
    });

    row('N01 a sign-in with response_mode=form_post signs in', async () => {
      const app = await openApp({ FIXTURE_RESPONSE_MODE: 'form_post' });
      const tab = await newTab();
      await signIn(tab, app, '/shop/auth');
      expect(await userInfo(tab, app, '/shop/auth')).toBe(ADA);
    });

    row('N02 behind a service worker that replays each request, sign-in and sign-out work', async () => {
      const app = await openApp();
      const tab = await newTab();
      await tab.goto(`${app.origin}/`);
      const isControlled =
        'navigator.serviceWorker.ready.then(() => Boolean(navigator.serviceWorker.controller))';
      await tab.evaluate('navigator.serviceWorker.register("/sw.js").then(() => undefined)');
      await expect.poll(() => evaluateIn(tab, isControlled)).toBe(true);
      await tab.click('a');
      await submitPassword(tab);
      await expectText(tab, 'Expired: false');
      await tab.goto(`${app.origin}/`);
      await expectText(tab, 'Hello ada@monoshop.example');
      await tab.click('a');
      await expectText(tab, 'Sign up');
      expect(await userInfo(tab, app, '/api/auth')).toBe(204);
    });

    for (const kind of ['action', 'form']) {
      row(`N05 a ${kind} that is posted after the session ended leads to sign-in and back`, async () => {
        const app = await openApp();
        const tab = await newTab();
        await signIn(tab, app, '/api/auth');
        await tab.goto(`${app.origin}/behind-proxy`);
        await expectText(tab, 'Behind the proxy');
        const other = await newTab();
        await signOut(other, app);
        await tab.click(`#${kind}`);
        await submitPassword(tab);
        await expectText(tab, 'Behind the proxy');
      });
    }

    row(
      'N20 a user of 300 groups, whose session no cookies can hold, gets a page that says why',
      async () => {
        const app = await openApp({ FIXTURE_GROUPS: '300' });
        const tab = await newTab();
        await signIn(tab, app, '/shop/auth');
        await expectText(tab, 'You are not signed in');
        await expectText(tab, 'more data than this application can keep');
        expect(await userInfo(tab, app, '/shop/auth')).toBe(204);
      },
    );

    row('N21 two applications on one host keep their sessions and their pending sign-ins apart', async () => {
      const [first, second] = [await openApp(), await openApp({}, 'second')];
      const [tab, other] = [await newTab(), await newTab()];
      await tab.goto(`${first.origin}/api/auth/signin?return_url=/`);
      await signIn(other, second, '/api/auth');
      expect(await userInfo(other, second, '/api/auth')).toBe(ADA);
      await submitPassword(tab);
      await expectText(tab, 'Hello ada@monoshop.example');
      expect(await userInfo(tab, first, '/api/auth')).toBe(ADA);
      expect(await userInfo(other, second, '/api/auth')).toBe(ADA);
      await signOut(tab, first);
      expect(await userInfo(other, second, '/api/auth')).toBe(ADA);
    });
  });
}
