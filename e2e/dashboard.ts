import { expect, type Page } from '@playwright/test';
import { openSignedIn } from './sign-in.ts';

/** Signs in, waits for the dashboard, and returns the statuses of all data that is requested from then on. */
export async function openWatchedDashboard(page: Page, email: string): Promise<number[]> {
  const answers: number[] = [];
  page.on('response', (response) => {
    if (/\/api\/(products|invoices)/.test(response.url())) answers.push(response.status());
  });
  await openSignedIn(page, email);
  await expect(page.getByRole('group', { name: 'Products' })).toContainText('12');
  return answers;
}
