import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { freePort } from '@monoshop/testing/listener';
import { isAlive } from '@monoshop/testing/process';
import { test } from './production-build.ts';
import { ADA, visitAndSignIn } from './sign-in.ts';
import { endStorefront, expect, holdAnswer } from './waiting-shop.ts';

test('npm run build writes three folders that serve the whole shop without the repository', async ({
  page,
}) => {
  const refused: string[] = [];
  page.on('response', (response) => {
    if (response.status() >= 400) refused.push(`${response.status()} ${response.url()}`);
  });
  await visitAndSignIn(page, ADA);
  await expect(page.getByRole('group', { name: 'Products' })).toContainText('12');
  await expect(page.getByText('INV-204')).toBeVisible();
  await page.goto('/products');
  await expect(page.getByRole('main').getByRole('listitem')).toHaveCount(12);
  const widths = () =>
    page
      .locator('main li img')
      .evaluateAll((pictures) => pictures.map((one) => Reflect.get(one, 'naturalWidth')));
  await expect.poll(async () => (await widths()).some((width) => width > 0)).toBe(true);
  expect(await page.evaluate(() => document.fonts.ready.then((fonts) => fonts.size))).toBeGreaterThan(0);
  expect(refused).toEqual([]);
});

test('F10 SIGTERM to the storefront: a request in flight is answered, new connections are refused, the process exits', async ({
  page,
  productsApi,
  shop,
}) => {
  await visitAndSignIn(page, ADA);
  // The page polls, which would interfere here.
  await page.goto('about:blank');
  const held = holdAnswer(productsApi);
  const answer = page.request.get('/api/products');
  const response = await held;
  const pid = endStorefront(shop);
  // A kept-alive connection would otherwise be served for as long as it is used.
  const isRefused = () =>
    fetch(`${shop.url}/livez`).then(
      () => false,
      () => true,
    );
  await expect.poll(isRefused).toBe(true);
  response.writeHead(200, { 'content-type': 'application/json' }).end('{"products":[]}');
  expect((await answer).status()).toBe(200);
  expect((await answer).headers()['connection']).toBe('close');
  expect(await (await answer).json()).toEqual({ products: [] });
  await expect.poll(() => isAlive(pid)).toBe(false);
});

const INVALID = {
  NEXT_PUBLIC_MONOCLOUD_AUTH_CLIENT_SECRET: 'a secret that every visitor gets',
  MONOCLOUD_AUTH_APP_URL: 'https://shop.example/shop?from=mail',
  MONOCLOUD_AUTH_COOKIE_SECRET: 'changeme'.repeat(4),
  MONOCLOUD_AUTH_SESSION_COOKIE_SAME_SITE: 'relaxed',
  MONOCLOUD_AUTH_SESSION_DURATION: '1 hour',
  MONOCLOUD_AUTH_STATE_DURATION: '59',
  MONOSHOP_REFRESH_SECONDS: 'often',
};

const ROWS: [
  title: string,
  folder: string,
  program: string,
  wrong: Record<string, string>,
  missing: string,
][] = [
  ['F11 N60 N61 N28 the storefront', 'web', 'server.js', INVALID, 'MONOCLOUD_AUTH_CLIENT_ID is not set'],
  ['F11 the Product API', 'api-products', 'server.mjs', {}, 'MONOCLOUD_BACKEND_TENANT_DOMAIN'],
  ['F11 the Invoice API', 'api-invoices', 'server.mjs', {}, 'MONOCLOUD_BACKEND_TENANT_DOMAIN'],
];

for (const [title, folder, program, wrong, missing] of ROWS) {
  test(`${title} as built exits at once with 1 and names every missing and invalid variable`, async ({
    productionDir,
  }) => {
    const { status, stderr } = spawnSync(process.execPath, [program], {
      cwd: join(productionDir, folder),
      env: { NODE_ENV: 'production', PORT: String(await freePort()), ...wrong },
      encoding: 'utf8',
      timeout: 60_000,
    });
    expect(status).toBe(1);
    expect(stderr).toContain(missing);
    expect(stderr).not.toContain('    at ');
    for (const [name, value] of Object.entries(wrong)) {
      expect(stderr).toContain(`  ${name} `);
      expect(stderr).not.toContain(value);
    }
  });
}
