import type { Page } from '@playwright/test';
import { expect, test } from './shop.ts';
import { ADA, GRACE, PASSWORD, signIn, submitPassword } from './sign-in.ts';

// No polling here: a tab learns of the session's end only from another tab.
test.use({ shopEnv: { MONOSHOP_REFRESH_SECONDS: '3600' } });

async function openTwoTabs(page: Page): Promise<Page> {
  await page.goto('/');
  await signIn(page, ADA);
  await expect(page.getByText('INV-001')).toBeVisible();
  const other = await page.context().newPage();
  await other.goto('/invoices');
  await expect(other.getByText('INV-001')).toBeVisible();
  return other;
}

/** The session ends outside of the page, and one tab notices. */
async function loseSession(page: Page): Promise<void> {
  await page.context().clearCookies();
  await page.getByRole('button', { name: 'Refresh now' }).click();
}

async function expectEnded(tab: Page): Promise<void> {
  await expect(tab.getByRole('alert').filter({ hasText: 'Your session has ended' })).toHaveCount(1);
  await expect(tab.getByText('INV-001')).toHaveCount(0);
  await expect(tab.getByText('Ada Lovelace')).toHaveCount(0);
  await expect(tab.getByRole('banner').getByRole('link', { name: 'Sign in' })).toBeVisible();
}

test('G06 when one tab finds the session ended, every tab shows one banner, no data, no name, and sends no request', async ({
  page,
}) => {
  const other = await openTwoTabs(page);
  const asked: string[] = [];
  other.on('request', (request) => asked.push(request.url()));
  await loseSession(page);
  await expectEnded(page);
  await expectEnded(other);
  await expect(other.getByRole('button', { name: 'Refresh now' })).toBeDisabled();
  expect(asked.filter((url) => url.includes('/api/'))).toEqual([]);
});

test('G06 a page that becomes interactive after the session ended closes too, and reopens no other tab', async ({
  page,
}) => {
  await page.goto('/');
  await signIn(page, ADA);
  await expect(page.getByText('INV-001')).toBeVisible();
  const late = await page.context().newPage();
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await late.route('**/*.js', async (route) => {
    await released;
    await route.continue();
  });
  await late.goto('/invoices', { waitUntil: 'commit' });
  await expect(late.getByText('INV-001')).toBeVisible();
  await loseSession(page);
  await expectEnded(page);
  release();
  await expectEnded(late);
  await expectEnded(page);
});

test('signing in again in one tab restores all tabs, each at its page', async ({ page }) => {
  const other = await openTwoTabs(page);
  await loseSession(page);
  await expectEnded(other);
  await page.getByRole('main').getByRole('link', { name: 'Sign in again' }).click();
  await submitPassword(page, ADA, PASSWORD);
  for (const tab of [page, other]) {
    await expect(tab.getByText('INV-001')).toBeVisible();
    await expect(tab.getByText('Ada Lovelace')).toBeVisible();
    await expect(tab.getByRole('alert').filter({ hasText: 'session has ended' })).toHaveCount(0);
  }
  await expect(other).toHaveURL(/\/invoices$/);
});

test('when another user signs in, no tab keeps the data of the previous user', async ({ page }) => {
  const other = await openTwoTabs(page);
  await page.context().clearCookies();
  await page.goto('/');
  await signIn(page, GRACE);
  await expect(other.getByRole('banner')).toContainText('Grace');
  await expect(other.getByRole('main')).toContainText('read:invoices');
  await expect(other.getByText('INV-001')).toHaveCount(0);
});

test('a sign-out in one tab removes the data from the others at once', async ({ page }) => {
  const other = await openTwoTabs(page);
  await page.getByRole('banner').getByRole('link', { name: 'Sign out' }).click();
  await expectEnded(other);
});
