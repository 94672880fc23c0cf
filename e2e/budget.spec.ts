import { measureLoad, type PageLoad } from './page-load.ts';
import { expect, test } from './shop.ts';
import { ADA, signInOverHttp } from './sign-in.ts';

const PAGES = [
  { name: 'home, signed out', path: '/' },
  { name: 'products, signed out', path: '/products' },
  { name: 'dashboard', path: '/', visitor: ADA },
  { name: 'products', path: '/products', visitor: ADA },
  { name: 'invoices', path: '/invoices', visitor: ADA },
  { name: 'lab', path: '/lab', visitor: ADA },
];

/** The best of some is a time; sizes are those of every load. */
const LOADS = process.env['MONOSHOP_JUDGE_TIMES'] ? 3 : 1;

/** The budget of every load, on any machine. Next and React alone are 135,000 of the script (web/README.md).
 * Of the page's own, 500 are for a focus that is never lost and for text typed before React was there.
 * The document, 204 invoices included, fits into what a server sends before the first acknowledgement (RFC 6928). */
const SIZES = { layoutShift: 0.02, documentBytes: 14_600, scriptBytes: 163_500, addedBytes: 31_700 };
/** Signed-out visitors get no script of the page itself (web/app/shop-layout.tsx). */
const SIGNED_OUT_SIZES = { ...SIZES, scriptBytes: 146_900, addedBytes: 15_000 };

// Times are asserted only on an idle machine: `MONOSHOP_JUDGE_TIMES=1 npx playwright test budget`.
// Elsewhere they are printed, next to the time of a fixed piece of work.
const LARGEST_PAINT_MS = 1200;
const BLOCKED_MS = 150;

const FIGURES = ['layoutShift', 'documentBytes', 'scriptBytes', 'addedBytes'] as const;

const worst = (loads: PageLoad[], figure: (typeof FIGURES)[number]) =>
  Math.max(...loads.map((load) => load[figure]));

const best = (loads: PageLoad[], read: (load: PageLoad) => number) =>
  Math.round(Math.min(...loads.map(read)));

const toLine = (name: string, loads: PageLoad[]) => {
  const sizes = FIGURES.map((figure) => `${figure} ${worst(loads, figure)}`);
  const paint = best(loads, (load) => load.largestPaintMs);
  const blocked = best(loads, (load) => load.blockedMs);
  const work = best(loads, (load) => load.workMs);
  return `${name} | ${sizes.join(', ')} | largest paint ${paint} ms, blocked ${blocked} ms, work ${work} ms\n`;
};

for (const { name, path, visitor } of PAGES) {
  test(`the first visit stays within its budget of script and time: ${name}`, async ({
    browser,
    page,
    shop,
  }) => {
    test.setTimeout(240_000);
    if (visitor) await signInOverHttp(page, visitor);
    const storageState = await page.context().storageState();
    await page.close();
    const loads: PageLoad[] = [];
    for (let load = 0; load < LOADS; load += 1) {
      loads.push(await measureLoad(browser, path, { baseURL: shop.url, storageState }));
    }
    process.stdout.write(toLine(name, loads));
    const limits = visitor ? SIZES : SIGNED_OUT_SIZES;
    for (const figure of FIGURES) {
      expect.soft(worst(loads, figure), figure).toBeLessThanOrEqual(limits[figure]);
    }
    if (!process.env['MONOSHOP_JUDGE_TIMES']) return;
    const paint = best(loads, (load) => load.largestPaintMs);
    const blocked = best(loads, (load) => load.blockedMs);
    expect.soft(paint, 'largest paint').toBeLessThanOrEqual(LARGEST_PAINT_MS);
    expect.soft(blocked, 'blocked').toBeLessThanOrEqual(BLOCKED_MS);
  });
}
