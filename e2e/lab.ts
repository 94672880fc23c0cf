import { expect, type Page } from '@playwright/test';
import { openSignedIn } from './sign-in.ts';

/** Signs a user in at the lab. */
export async function openLab(page: Page, person: string): Promise<void> {
  await openSignedIn(page, person, '/lab');
  await expect(page.getByText('Expires in')).toBeVisible();
}

/** Runs the scenario of this title, and waits for its result. */
export async function tryIt(page: Page, title: string): Promise<void> {
  const answered = page.waitForResponse(/\/api\/lab\/[\w-]+$/);
  await page.getByRole('button', { name: title }).click();
  await answered;
  await expect(page.getByRole('heading', { level: 3, name: title })).toBeVisible();
}

/** Runs them all. */
export async function tryAll(page: Page, timeout?: number): Promise<void> {
  await page.getByRole('button', { name: 'Run all seven' }).click();
  const last = page.getByRole('button', { name: /^Refresh now/ });
  await expect(last).toContainText(/\d{3} · \d{3}/, { timeout });
}

/** The first answer of an API on show. */
export const answerOf = (page: Page, api: string) => page.getByRole('article', { name: api }).first();

/** The two cells of a row of the table. */
export const cellsOf = (page: Page, row: string) =>
  page
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader', { name: row, exact: true }) })
    .getByRole('cell');
