import type { Page } from '@playwright/test';
import { expect, test } from './shop.ts';
import { ADA, signInOverHttp } from './sign-in.ts';

const CANVAS = { light: 'rgb(246, 245, 241)', dark: 'rgb(18, 17, 16)' };

async function choose(page: Page, label: string): Promise<void> {
  await page.getByRole('button', { name: 'Colours' }).click();
  await page.getByText(label, { exact: true }).click();
}

const canvasOf = (page: Page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

/** The theme colour of the browser's own interface on this device. */
const barColorOf = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLMetaElement>('meta[name=theme-color]')]
      .filter(({ media }) => !media || matchMedia(media).matches)
      .map(({ content }) => content),
  );

test('without a choice the page follows the colour scheme of the device', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto('/');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'system');
  expect(await canvasOf(page)).toBe(CANVAS.dark);
  expect(await barColorOf(page)).toEqual(['#121110']);
  await page.emulateMedia({ colorScheme: 'light' });
  expect(await canvasOf(page)).toBe(CANVAS.light);
  expect(await barColorOf(page)).toEqual(['#f6f5f1']);
});

test('a theme takes effect at once, and the next page has it in its first HTML', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto('/');
  await choose(page, 'Dark');
  await expect.poll(() => canvasOf(page)).toBe(CANVAS.dark);
  await expect.poll(() => barColorOf(page)).toEqual(['#121110']);

  const answer = await page.request.get('/products');
  expect(await answer.text()).toMatch(/<html[^>]* data-theme="dark"/);
  await page.reload();
  expect(await canvasOf(page)).toBe(CANVAS.dark);
  await expect(page.locator('meta[name=color-scheme]')).toHaveAttribute('content', 'dark');
  await page.getByRole('button', { name: 'Colours' }).click();
  await expect(page.getByRole('radio', { name: 'Dark' })).toBeChecked();

  await page.getByText('Like my device').click();
  await expect.poll(() => canvasOf(page)).toBe(CANVAS.light);
});

test('a theme can be chosen while the shop does not answer, and the page stays', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto('/');
  await page.route('**/*', (route) => route.abort());
  await choose(page, 'Dark');
  expect([await canvasOf(page), await barColorOf(page)]).toEqual([CANVAS.dark, ['#121110']]);
  await page.getByText('Like my device').click();
  expect([await canvasOf(page), await barColorOf(page)]).toEqual([CANVAS.light, ['#f6f5f1']]);
  // A request of the page would have failed by then.
  await page.waitForTimeout(500);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Everything for the desk');
});

test('a theme cookie with an unknown value is ignored, and never reaches the page', async ({
  page,
  shop,
}) => {
  await page.context().addCookies([{ name: 'theme', value: 'dark"onload="x', url: shop.url }]);
  await page.goto('/');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'system');
  expect(await (await page.request.get('/')).text()).not.toContain('onload');
});

test('the theme menu works by keyboard, and Escape closes it', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('button', { name: 'Colours' }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('radio', { name: 'Like my device' })).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('radio', { name: 'Light' })).toBeHidden();
});

test('storefront and tenant show the same logo', async ({ page }) => {
  const shapes = () =>
    page.evaluate(() =>
      [...(document.querySelector('svg[viewBox="0 0 32 32"]')?.querySelectorAll('rect, path') ?? [])].map(
        (shape) => [shape.getAttribute('d'), shape.getAttribute('fill'), shape.getAttribute('stroke')],
      ),
    );
  await page.goto('/');
  const ours = await shapes();
  expect(ours).toHaveLength(4);
  await page.getByRole('banner').getByRole('link', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  expect(await shapes()).toEqual(ours);
  await page.goto('/icon.svg');
  expect(await shapes()).toEqual(ours);
});

test('no page scrolls sideways from 320 to 1280 px, and the header reaches both edges', async ({ page }) => {
  await signInOverHttp(page, ADA);
  for (const path of ['/', '/products', '/invoices', '/lab', '/nothing-here']) {
    await page.goto(path);
    await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
    for (const width of [320, 360, 390, 640, 768, 1024, 1200, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      const widths = await page.evaluate(() => ({
        page: document.documentElement.scrollWidth,
        screen: document.documentElement.clientWidth,
        header: document.querySelector('header')?.getBoundingClientRect().width,
      }));
      expect(widths, `${path} at ${width} px`).toEqual({ page: width, screen: width, header: width });
    }
  }
});
