import type { Locator, Page } from '@playwright/test';
import { expect, test } from './shop.ts';
import { ADA, expectAnswering, PASSWORD, signInOverHttp } from './sign-in.ts';

const MOST_STEPS = 40;

/** The problem with the visibility of the focused element, if any. */
function judgeFocus(): string | undefined {
  const element = document.activeElement;
  if (!element || element === document.body) return undefined;
  const name = `${element.tagName} ${element.textContent}`.slice(0, 60);
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  if (outlineStyle === 'none' || Number.parseFloat(outlineWidth) < 2) return `${name}: no focus ring`;
  const { left, top, width, height } = element.getBoundingClientRect();
  const onTop = document.elementFromPoint(left + width / 2, top + height / 2);
  return onTop && (element.contains(onTop) || onTop.contains(element)) ? undefined : `${name}: covered`;
}

/** Presses Tab, or Shift+Tab, until `target` has the focus; each stop on the way must show that it has it. */
async function reach(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await expect(target).toBeVisible();
  for (let step = 0; step < MOST_STEPS; step += 1) {
    await page.keyboard.press(key);
    expect(await page.evaluate(judgeFocus)).toBeUndefined();
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`${MOST_STEPS} times ${key} did not lead to ${String(target)}`);
}

test('the keyboard alone reaches sign-in, every page and sign-out, with a visible focus', async ({
  page,
}) => {
  test.slow();
  const link = (name: string) => page.getByRole('banner').getByRole('link', { name, exact: true });
  const follow = async (name: string, key?: 'Shift+Tab') => {
    await reach(page, link(name), key);
    await page.keyboard.press('Enter');
  };
  const heading = (name: string) => page.getByRole('heading', { level: 1, name });

  await page.goto('/');
  await reach(page, page.getByRole('link', { name: 'Skip to content' }));
  await follow('Sign in');
  await expect(page.getByLabel('Email')).toBeFocused();
  await page.keyboard.type(ADA);
  await reach(page, page.getByLabel('Password'));
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');

  await expect(heading('Dashboard')).toBeVisible();
  await follow('Products');
  const products = page.getByRole('list', { name: 'Products' }).getByRole('listitem');
  await expect(products).toHaveCount(12);
  await reach(page, page.getByLabel('Search'));
  await page.keyboard.type('keyboard');
  await expect(products).toHaveCount(3);
  await reach(page, page.getByRole('button', { name: 'Clear filters' }));
  await page.keyboard.press('Enter');
  await expect(products).toHaveCount(12);

  await follow('Invoices', 'Shift+Tab');
  await expect(heading('Invoices')).toBeVisible();
  await expect(page.getByRole('rowheader')).toHaveCount(20);
  await reach(page, page.getByLabel('Search'));
  await page.keyboard.type('003');
  await expect(page.getByRole('rowheader')).toHaveCount(1);
  await follow('Lab', 'Shift+Tab');
  await expect(heading('Token lab')).toBeVisible();

  await follow('Sign out', 'Shift+Tab');
  await expect(link('Sign in')).toBeVisible();
});

test('the first Tab stop skips to the content', async ({ page }) => {
  await page.goto('/');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
  await reach(page, page.getByRole('main').getByRole('link', { name: 'Sign in to continue' }));
});

/** Position of the focus on the page; undefined once it has left it. */
function locateFocus() {
  const element = document.activeElement;
  if (!element || element === document.body) return undefined;
  const { top, bottom, left } = element.getBoundingClientRect();
  const name = (element.getAttribute('aria-label') ?? element.id) || (element.textContent ?? '').slice(0, 30);
  return { name, top: top + scrollY, bottom: bottom + scrollY, left };
}

type Stop = NonNullable<ReturnType<typeof locateFocus>>;

async function listStops(page: Page): Promise<Stop[]> {
  const stops: Stop[] = [];
  for (let step = 0; step < MOST_STEPS; step += 1) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(locateFocus);
    if (!stop) return stops;
    stops.push(stop);
  }
  throw new Error(`${MOST_STEPS} times Tab did not lead out of the page`);
}

/** The stops at which the focus moves up, or back within a line. */
const listJumps = (stops: Stop[]): string[] =>
  stops.flatMap((stop, index) => {
    const before = stops[index - 1];
    const follows =
      !before || stop.top >= before.bottom - 1 || (stop.bottom > before.top && stop.left > before.left);
    return follows ? [] : [`${before.name} -> ${stop.name}`];
  });

test('the focus moves in reading order at 360, 768 and 1280 px', async ({ page }) => {
  await signInOverHttp(page, ADA);
  for (const path of ['/invoices?status=paid', '/products?q=keyboard']) {
    for (const width of [360, 768, 1280]) {
      await page.setViewportSize({ width, height: 900 });
      await page.goto(path);
      await expect(page.getByRole('button', { name: 'Clear filters' })).toBeVisible();
      await expectAnswering(page);
      const fold = page.getByRole('button', { name: 'Filters', exact: true });
      if (await fold.isVisible()) await fold.click();
      await page.getByRole('link', { name: 'Skip to content' }).focus();
      const stops = await listStops(page);
      expect(stops.length).toBeGreaterThan(10);
      expect(listJumps(stops), `${path} at ${width} px`).toEqual([]);
    }
  }
});
