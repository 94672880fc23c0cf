import { join } from 'node:path';
import { expect, test } from './shop.ts';
import { ADA, signIn } from './sign-in.ts';

// `MONOSHOP_PICTURES=1 npx playwright test pictures` renews the pictures of the README.
const folder = join(
  import.meta.dirname,
  process.env['MONOSHOP_PICTURES'] ? '../docs/images' : '../test-results/pictures',
);

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the dashboard in ${colorScheme} colours, as the README shows it`, async ({ browser, shop }) => {
    const context = await browser.newContext({
      baseURL: shop.url,
      colorScheme,
      viewport: { width: 1200, height: 900 },
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    await page.goto('/');
    await signIn(page, ADA);
    await expect(page.getByRole('group', { name: 'Revenue' })).toContainText('$1,825.00');
    await expect(page.locator('main img').first()).toBeVisible();
    const picture = await page.screenshot({ path: join(folder, `dashboard-${colorScheme}.png`) });
    expect(picture.byteLength).toBeGreaterThan(20_000);
    await context.close();
  });
}
