import type { Page, Route } from '@playwright/test';
import { installAxe, listFindings } from './axe.ts';
import { tryAll } from './lab.ts';
import { expect, test, type OpenShop } from './shop.ts';
import { ADA, GRACE, signInOverHttp, submitPassword } from './sign-in.ts';

interface View {
  name: string;
  /** Who is signed in; signed out when absent. */
  visitor?: string;
  /** Opens the view, and resolves once it is complete. */
  open: (page: Page, shop: OpenShop) => Promise<unknown>;
}

const show = (path: string, heading: string) => async (page: Page) => {
  await page.goto(path);
  await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
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

/** Without `BroadcastChannel` the frame around every page fails to render. */
const breakFrame: View['open'] = async (page) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, 'BroadcastChannel', { value: undefined });
  });
  await page.goto('/');
  await expect(page.getByText('The shop could not be shown.')).toBeVisible();
};

const tryEverything: View['open'] = async (page) => {
  await show('/lab', 'Token lab')(page);
  await tryAll(page);
};

const VIEWS: View[] = [
  { name: 'home, signed out', open: show('/', 'Everything for the desk') },
  { name: 'products, signed out', open: show('/products', 'The catalogue is a sign-in away.') },
  { name: 'invoices, signed out', open: show('/invoices', 'Invoices are for people we know.') },
  { name: 'no such page', open: show('/nothing-here', 'Page not found') },
  { name: "the tenant's sign-in", open: toSignIn },
  {
    name: "the tenant's sign-in after a wrong password",
    open: async (page) => {
      await toSignIn(page);
      await submitPassword(page, ADA, 'not the password');
      await expect(page.getByRole('alert')).toBeVisible();
    },
  },
  {
    name: "the tenant's error",
    open: async (page, { tenantUrl }) => {
      await page.goto(`${tenantUrl}/authorize?client_id=unknown`);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    },
  },
  {
    name: "the tenant's sign-out",
    visitor: ADA,
    open: async (page, { tenantUrl }) => {
      await page.goto(`${tenantUrl}/sign-out`);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    },
  },
  {
    name: 'a sign-in that is not ours or too late',
    open: show('/api/auth/callback', 'You are not signed in'),
  },
  {
    name: 'a sign-in that was cancelled',
    open: async (page) => {
      await toSignIn(page);
      await page.getByRole('button', { name: 'Cancel' }).click();
      await expect(page.getByText('The sign-in was cancelled')).toBeVisible();
    },
  },
  { name: 'a shop whose frame failed', open: breakFrame },
  { name: 'dashboard', visitor: ADA, open: show('/', 'Dashboard') },
  { name: 'products', visitor: ADA, open: show('/products', 'Products') },
  { name: 'products without a match', visitor: ADA, open: show('/products?max=1', 'Products') },
  { name: 'invoices', visitor: ADA, open: show('/invoices', 'Invoices') },
  { name: 'dashboard of a clerk', visitor: GRACE, open: show('/', 'Dashboard') },
  { name: 'invoices of a clerk', visitor: GRACE, open: show('/invoices', 'Invoices') },
  { name: 'sessions of a shop without a list', visitor: ADA, open: show('/sessions', 'Your sessions') },
  { name: 'lab, signed out', open: show('/lab', 'See what a token opens') },
  { name: 'lab', visitor: ADA, open: show('/lab', 'Token lab') },
  { name: 'lab of a clerk, everything tried and unfolded', visitor: GRACE, open: tryEverything },
  {
    name: 'dashboard while it loads',
    visitor: ADA,
    open: showWhile('Dashboard', () => undefined, 'How the shop is doing'),
  },
  {
    name: 'dashboard while an API is down',
    visitor: ADA,
    open: showWhile('Dashboard', fail(503, 'api_unavailable'), 'Detail of api_unavailable'),
  },
  {
    name: 'products when the session has ended',
    visitor: ADA,
    open: showWhile('Products', fail(401, 'session_ended'), 'sign'),
  },
  {
    name: 'a page that failed to render',
    visitor: ADA,
    open: showWhile(
      'Products',
      (route) => route.fulfill({ json: { products: 'not a list' } }),
      'Something went wrong',
    ),
  },
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

for (const { name, visitor, open } of VIEWS) {
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
