import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from './shop.ts';
import { ADA, openSignedIn } from './sign-in.ts';

// `MONOSHOP_PICTURES=1 npx playwright test pictures` renews the pictures of the README.
const folder = join(
  import.meta.dirname,
  process.env['MONOSHOP_PICTURES'] ? '../docs/images' : '../test-results/pictures',
);

interface View {
  name: string;
  path: string;
  /** An element that is there once the page is complete. */
  sign: (page: Page) => ReturnType<Page['getByText']>;
}

const VIEWS: View[] = [
  { name: 'dashboard', path: '/', sign: (page) => page.getByText('$98,305.48').first() },
  { name: 'products', path: '/products', sign: (page) => page.getByText('Showing 12 of 12') },
  { name: 'invoices', path: '/invoices', sign: (page) => page.getByText('INV-204') },
  { name: 'lab', path: '/lab', sign: (page) => page.getByRole('heading', { level: 1, name: 'Token lab' }) },
];

const DEVICES = {
  desktop: { suffix: '', viewport: { width: 1200, height: 900 } },
  phone: { suffix: '-phone', viewport: { width: 390, height: 844 } },
};

for (const { suffix, viewport } of Object.values(DEVICES)) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`every page in ${colorScheme} colours, ${viewport.width} pixels wide`, async ({ browser, shop }) => {
      test.slow();
      const looks = { colorScheme, viewport, reducedMotion: 'reduce' } as const;
      const page = await browser.newPage({ baseURL: shop.url, ...looks });
      await openSignedIn(page, ADA);
      for (const { name, path, sign } of VIEWS) {
        await page.goto(path);
        await expect(sign(page)).toBeVisible();
        await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
        const picture = await page.screenshot({ path: join(folder, `${name}${suffix}-${colorScheme}.png`) });
        expect(picture.byteLength).toBeGreaterThan(15_000);
      }
      await page.close();
    });
  }
}
