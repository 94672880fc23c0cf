import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import getPort from 'get-port';
import { ROOT } from '../scripts/environment.ts';
import { TEST_BUILD } from '../scripts/web-build.ts';
import { isAlive } from './process-table.ts';
import { ADA, signIn } from './sign-in.ts';
import { endStorefront, expect, holdAnswer, test as base } from './waiting-shop.ts';

/** For busy machines. */
const BUILD_TIMEOUT_MS = 300_000;

async function build(dir: string): Promise<void> {
  // With the storefront that the other tests use, unless its sources changed: the command then only puts it together.
  const env = { ...process.env, MONOSHOP_WEB_DIST: TEST_BUILD };
  const child = spawn(process.execPath, ['scripts/monoshop.mjs', 'build', dir], { cwd: ROOT, env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk));
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(output);
}

/** A shop from `npm run build`, outside of the repository: the folder must contain all that the services need. */
const test = base.extend<object, { buildParent: string; productionDir: string }>({
  buildParent: [tmpdir(), { scope: 'worker', option: true }],
  productionDir: [
    async ({ buildParent }, use) => {
      const dir = mkdtempSync(join(buildParent, 'monoshop-production-'));
      await build(dir);
      await use(dir);
      rmSync(dir, { recursive: true, force: true });
    },
    { scope: 'worker', timeout: BUILD_TIMEOUT_MS },
  ],
});

test('npm run build writes three folders that serve the whole shop without the repository', async ({
  page,
}) => {
  const refused: string[] = [];
  page.on('response', (response) => {
    if (response.status() >= 400) refused.push(`${response.status()} ${response.url()}`);
  });
  await page.goto('/');
  await signIn(page, ADA);
  await expect(page.getByRole('group', { name: 'Products' })).toContainText('12');
  await expect(page.getByText('INV-001')).toBeVisible();
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
  await page.goto('/');
  await signIn(page, ADA);
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

for (const [folder, program, variable] of [
  ['web', 'server.js', 'MONOCLOUD_AUTH_CLIENT_ID'],
  ['api-products', 'server.mjs', 'MONOCLOUD_BACKEND_TENANT_DOMAIN'],
  ['api-invoices', 'server.mjs', 'MONOCLOUD_BACKEND_TENANT_DOMAIN'],
] as const) {
  test(`F11 ${folder} as built exits at once with an invalid environment, and names what is missing`, async ({
    productionDir,
  }) => {
    const { status, stderr } = spawnSync(process.execPath, [program], {
      cwd: join(productionDir, folder),
      env: { PORT: String(await getPort()) },
      encoding: 'utf8',
      timeout: 60_000,
    });
    expect(status).toBe(1);
    expect(stderr).toContain(variable);
    expect(stderr).not.toContain('    at ');
  });
}

test('N60 N61 N28 the storefront as built exits with 1 and names every invalid variable', async ({
  productionDir,
}) => {
  const wrong = {
    NEXT_PUBLIC_MONOCLOUD_AUTH_CLIENT_SECRET: 'a secret that every visitor gets',
    MONOCLOUD_AUTH_APP_URL: 'https://shop.example/shop?from=mail',
    MONOCLOUD_AUTH_COOKIE_SECRET: 'changeme'.repeat(4),
    MONOCLOUD_AUTH_SESSION_COOKIE_SAME_SITE: 'relaxed',
    MONOCLOUD_AUTH_SESSION_DURATION: '1 hour',
    MONOCLOUD_AUTH_STATE_DURATION: '59',
    MONOSHOP_REFRESH_SECONDS: 'often',
  };
  const { status, stderr } = spawnSync(process.execPath, ['server.js'], {
    cwd: join(productionDir, 'web'),
    env: { NODE_ENV: 'production', PORT: String(await getPort()), ...wrong },
    encoding: 'utf8',
    timeout: 60_000,
  });
  expect(status).toBe(1);
  for (const [name, value] of Object.entries(wrong)) {
    expect(stderr).toContain(`  ${name} `);
    expect(stderr).not.toContain(value);
  }
  expect(stderr).toContain('MONOCLOUD_AUTH_CLIENT_ID is not set');
});
