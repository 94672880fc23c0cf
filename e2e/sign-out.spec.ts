import type { Page } from '@playwright/test';
import { POLLING_EACH_SECOND } from './environments.ts';
import { expect, test } from './shop.ts';
import { ADA, PASSWORD, submitPassword, visitAndSignIn } from './sign-in.ts';

test.use({ shopEnv: POLLING_EACH_SECOND });

async function signOut(page: Page): Promise<void> {
  await page.getByRole('banner').getByRole('link', { name: 'Sign out' }).click();
  await expect(page.getByRole('banner').getByRole('link', { name: 'Sign in' })).toBeVisible();
  // Fully loaded: going back during the redirects through the tenant would interrupt them.
  await page.waitForURL(({ pathname }) => pathname === '/');
}

test('G06 another tab shows no data after its next poll', async ({ page, context }) => {
  await visitAndSignIn(page, ADA);
  const other = await context.newPage();
  await other.goto('/invoices');
  await expect(other.getByText('INV-204')).toBeVisible();

  await signOut(page);
  await expect(other.getByText('INV-204')).toHaveCount(0);
  await expect(other.getByRole('main').getByRole('link', { name: 'Sign in' })).toBeVisible();
});

test('G07 the back button after sign-out shows no data', async ({ page }) => {
  await visitAndSignIn(page, ADA);
  await page.goto('/invoices');
  await expect(page.getByText('INV-204')).toBeVisible();
  await signOut(page);

  // The addresses of the sign-out may be in the history, and Chromium ignores a step back while it leaves one of them.
  await expect(async () => {
    if (!page.url().endsWith('/invoices')) await page.goBack();
    // A step back that is under way may still complete; another one would skip the page.
    await expect(page).toHaveURL(/\/invoices$/, { timeout: 3000 });
  }).toPass();
  await expect(page.getByRole('main').getByRole('link', { name: 'Sign in' })).toBeVisible();
  await expect(page.getByText('INV-204')).toHaveCount(0);
});

for (const query of ['post_logout_url=/products', 'federated=false']) {
  test(`G04 a link with ${query}, opened from outside, ends the tenant's session too and redirects to the shop`, async ({
    page,
    shop,
  }) => {
    await visitAndSignIn(page, ADA);
    await page.goto(`/api/auth/signout?${query}`);
    await expect(page).toHaveURL(`${shop.url}/`);
    await page.getByRole('banner').getByRole('link', { name: 'Sign in' }).click();
    // The tenant asks for the password again, since its session has ended.
    await submitPassword(page, ADA, PASSWORD);
    await expect(page.getByRole('banner').getByRole('link', { name: 'Sign out' })).toBeVisible();
  });
}
