import type { Page, Route } from '@playwright/test';
import { installAxe, listFindings } from './axe.ts';
import { COMBINABLE } from './environments.ts';
import { tryAll } from './lab.ts';
import { expect, test, type OpenShop } from './shop.ts';
import { ADA, GRACE, signInOverHttp, submitPassword } from './sign-in.ts';

test.use({ shopEnv: COMBINABLE });

/** Opens a view, and resolves once it is complete. */
type Open = (page: Page, shop: OpenShop) => Promise<unknown>;

const show = (path: string, heading: string) => async (page: Page) => {
  await page.goto(path);
  await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
};

const showAtTenant =
  (path: string): Open =>
  async (page, { tenantUrl }) => {
    await page.goto(`${tenantUrl}${path}`);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  };

/**
 * The page that a link names when the BFF's routes do as `answer` says. Followed from the lab, which has none of its data:
 * a page that is opened comes with its own.
 */
const showWhile =
  (link: string, answer: (route: Route) => Promise<void> | void, sign: string) => async (page: Page) => {
    await page.route(/\/api\/(products|invoices)/, answer);
    await page.goto('/lab');
    await page.getByRole('navigation').getByRole('link', { name: link }).click();
    await expect(page.getByText(sign).first()).toBeVisible();
  };

const fail = (status: number, code: string) => (route: Route) =>
  route.fulfill({
    status,
    contentType: 'application/problem+json',
    headers: status === 503 ? { 'Retry-After': '60' } : {},
    body: JSON.stringify({ status, code, title: `Title of ${code}`, detail: `Detail of ${code}` }),
  });

const toSignIn = async (page: Page) => {
  await page.goto('/');
  await page.getByRole('banner').getByRole('link', { name: 'Sign in' }).click();
  await expect(page.getByLabel('Password')).toBeVisible();
};

/** An effect of the frame around every page throws. */
const breakFrame: Open = async (page) => {
  await page.addInitScript(() => {
    Object.defineProperty(BroadcastChannel.prototype, 'addEventListener', { value: undefined });
  });
  await page.goto('/');
  await expect(page.getByText('The shop could not be shown.')).toBeVisible();
};

const tryEverything: Open = async (page) => {
  await show('/lab', 'Token lab')(page);
  await tryAll(page);
};

/** Without a visitor, signed out. */
const VIEWS: [name: string, open: Open, visitor?: string][] = [
  ['home, signed out', show('/', 'Everything for the desk')],
  ['products, signed out', show('/products', 'The catalogue is a sign-in away.')],
  ['invoices, signed out', show('/invoices', 'Invoices are for people we know.')],
  ['no such page', show('/nothing-here', 'Page not found')],
  ["the tenant's sign-in", toSignIn],
  [
    "the tenant's sign-in after a wrong password",
    async (page) => {
      await toSignIn(page);
      await submitPassword(page, ADA, 'not the password');
      await expect(page.getByRole('alert')).toBeVisible();
    },
  ],
  ["the tenant's error", showAtTenant('/authorize?client_id=unknown')],
  ["the tenant's sign-out", showAtTenant('/sign-out'), ADA],
  ['a sign-in that is not ours or too late', show('/api/auth/callback', 'You are not signed in')],
  [
    'a sign-in that was cancelled',
    async (page) => {
      await toSignIn(page);
      await page.getByRole('button', { name: 'Cancel' }).click();
      await expect(page.getByText('The sign-in was cancelled')).toBeVisible();
    },
  ],
  ['a shop whose frame failed', breakFrame],
  ['dashboard', show('/', 'Dashboard'), ADA],
  ['products', show('/products', 'Products'), ADA],
  ['products without a match', show('/products?max=1', 'Products'), ADA],
  ['invoices', show('/invoices', 'Invoices'), ADA],
  ['dashboard of a clerk', show('/', 'Dashboard'), GRACE],
  ['invoices of a clerk', show('/invoices', 'Invoices'), GRACE],
  ['sessions of a shop without a list', show('/sessions', 'Your sessions'), ADA],
  ['lab, signed out', show('/lab', 'See what a token opens')],
  ['lab', show('/lab', 'Token lab'), ADA],
  ['lab of a clerk, everything tried and unfolded', tryEverything, GRACE],
  ['dashboard while it loads', showWhile('Dashboard', () => undefined, 'How the shop is doing'), ADA],
  [
    'dashboard while an API is down',
    showWhile('Dashboard', fail(503, 'api_unavailable'), 'Detail of api_unavailable'),
    ADA,
  ],
  ['products when the session has ended', showWhile('Products', fail(401, 'session_ended'), 'sign'), ADA],
  [
    'a page that failed to render',
    showWhile(
      'Products',
      (route) => route.fulfill({ json: { products: 'not a list' } }),
      'Something went wrong',
    ),
    ADA,
  ],
];

const DEVICES = {
  phone: { width: 360, height: 740 },
  desktop: { width: 1280, height: 900 },
};

test('axe reports text with too little contrast, planted as a check', async ({ page }) => {
  await installAxe(page);
  await show('/', 'Everything for the desk')(page);
  await page.evaluate(() => document.querySelector('h1')?.style.setProperty('color', '#bbb'));
  expect((await listFindings(page, 'all', 0)).join('\n')).toContain('color-contrast');
});

for (const [name, open, visitor] of VIEWS) {
  test(`axe reports no violation: ${name}`, async ({ browser, shop }) => {
    const page = await browser.newPage({ baseURL: shop.url, reducedMotion: 'reduce' });
    await installAxe(page);
    if (visitor) await signInOverHttp(page, visitor);
    await open(page, shop);
    const findings: string[] = [];
    for (const [device, viewport] of Object.entries(DEVICES)) {
      await page.setViewportSize(viewport);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        // The schemes differ in colours alone.
        const found = await listFindings(page, colorScheme === 'light' ? 'all' : 'colours');
        findings.push(...found.map((finding) => `${device}, ${colorScheme}: ${finding}`));
      }
    }
    expect(findings).toEqual([]);
    await page.close();
  });
}

test('with the colours of a contrast theme, the pressed filter, the open page and the chosen scenario differ from the others', async ({
  page,
}) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await signInOverHttp(page, ADA);
  const groundOf = (name: string, role: 'button' | 'link' = 'button') =>
    page
      .getByRole(role, { name })
      .first()
      .evaluate((element) => getComputedStyle(element).backgroundColor);
  await page.goto('/invoices?status=paid');
  await expect(page.getByRole('button', { name: 'Paid', pressed: true })).toBeVisible();
  expect(await groundOf('Paid')).not.toBe(await groundOf('Pending'));
  // Else the browser hides the text behind a ground of its own.
  await expect(page.getByRole('button', { name: 'Paid', exact: true })).toHaveCSS(
    'forced-color-adjust',
    'none',
  );
  expect(await groundOf('Invoices', 'link')).not.toBe(await groundOf('Products', 'link'));
  await page.goto('/lab');
  await tryAll(page);
  expect(await groundOf('Refresh now')).not.toBe(await groundOf('Combined token'));
});
