import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { coverageVariables, takeExecutedFiles } from './executed-files.ts';
import { expect, test } from './shop.ts';
import { ADA, openSignedIn } from './sign-in.ts';

/** Files of one request: 33, and what logs, counts and traces it in 9. It may only become smaller. */
const MAX_FILES = 42;

const directory = mkdtempSync(join(tmpdir(), 'monoshop-coverage-'));
test.use({ shopEnv: { ...coverageVariables(directory), MONOSHOP_REFRESH_SECONDS: '3600' } });
test.afterAll(() => rmSync(directory, { recursive: true, force: true }));

test(`GET /api/products of a signed-in user runs code of at most ${MAX_FILES} files in the storefront and the API`, async ({
  page,
  shop,
}) => {
  await openSignedIn(page, ADA, '/products');
  const get = async () => expect((await page.request.get('/api/products')).status()).toBe(200);
  for (let count = 0; count < 3; count += 1) await get();
  // Nothing of the page itself may be under way in the counted time.
  await page.goto('about:blank');
  const take = async () => {
    const [web, api] = [shop.pid('web') ?? 0, shop.pid('products') ?? 0];
    return [await takeExecutedFiles(directory, web), await takeExecutedFiles(directory, api)];
  };
  await take();
  await get();
  const [web = [], api = []] = await take();
  for (const [name, files] of Object.entries({ storefront: web, API: api })) {
    process.stdout.write(`${name}: ${files.length} files\n  ${files.join('\n  ')}\n`);
  }
  expect(web).toContain('web/server/gateway.ts');
  expect(api).toContain('api-products/app.ts');
  const distinct = new Set([...web, ...api]).size;
  process.stdout.write(`together: ${distinct} files\n`);
  expect(distinct).toBeLessThanOrEqual(MAX_FILES);
});
