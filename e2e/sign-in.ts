import { expect, type Page } from '@playwright/test';

export const ADA = 'ada@monoshop.example';
export const GRACE = 'grace@monoshop.example';
export const PASSWORD = 'monoshop';

/** Fills in the tenant's page, which must be the one on screen. */
export async function submitPassword(page: Page, username: string, password: string): Promise<void> {
  await page.locator('input[name=username]').fill(username);
  await page.locator('input[name=password]').fill(password);
  await page.locator('input[name=password]').press('Enter');
}

/**
 * Waits until the page that is open answers keys and clicks: with its data in it, it can be seen before that. React takes
 * over one part of a page after the other.
 */
export async function expectAnswering(page: Page): Promise<void> {
  const hasTakenOver = () =>
    [...document.querySelectorAll('a, button, input, select')].every((element) =>
      Object.keys(element).some((key) => key.startsWith('__reactProps')),
    );
  await expect.poll(() => page.evaluate(hasTakenOver)).toBe(true);
}

/**
 * Signs in over HTTP with the cookies of this page's browser context, which renders nothing. For tests whose subject is not
 * the sign-in; each has a session of its own.
 */
export async function signInOverHttp(page: Page, username: string): Promise<void> {
  const form = await page.request.get('/api/auth/signin');
  const [, action = ''] = /<form[^>]*\baction="([^"]*)"/.exec(await form.text()) ?? [];
  const answer = await page.request.post(new URL(action, form.url()).href, {
    form: { username, password: PASSWORD },
    headers: { origin: new URL(form.url()).origin },
  });
  expect(answer.status(), 'the sign-in ends at the storefront').toBe(200);
}

/** Opens a page as a person who has signed in over HTTP, and waits until it reacts to keys and clicks. */
export async function openSignedIn(page: Page, username: string, path = '/'): Promise<void> {
  await signInOverHttp(page, username);
  await page.goto(path);
  await expect(page.getByRole('banner').getByRole('link', { name: 'Sign out' })).toBeVisible();
  await expectAnswering(page);
}

/** Opens a page and signs in from there, see {@link signIn}. */
export async function visitAndSignIn(page: Page, username: string, path = '/'): Promise<void> {
  await page.goto(path);
  await signIn(page, username);
}

/** Signs in from the open page, as a user does, and waits for the storefront. */
export async function signIn(page: Page, username: string): Promise<void> {
  await page.getByRole('banner').getByRole('link', { name: 'Sign in' }).click();
  await submitPassword(page, username, PASSWORD);
  await expect(page.getByRole('banner').getByRole('link', { name: 'Sign out' })).toBeVisible();
  await expectAnswering(page);
}
