import { createServer } from 'node:http';
import { listen } from '@monoshop/testing/listener';
import {
  askNginx,
  askPlainNginx,
  HOST,
  startApiNginxIfInstalled,
  startBroken,
  startNginxIfInstalled,
  type Nginx,
} from './nginx.ts';
import { expect, test as base } from './shop.ts';
import { ADA, signIn } from './sign-in.ts';

/** Skips the running test where there is none. */
function required(nginx: Nginx | undefined): Nginx {
  base.skip(!nginx, 'no nginx and openssl are installed here');
  if (!nginx) throw new Error('There is no nginx');
  return nginx;
}

/** A shop behind nginx with containers/nginx-shop.conf; its tests are skipped where none is installed. */
const test = base.extend<{ nginx: Nginx }, { installed: Nginx | undefined }>({
  installed: [
    async ({ shop }, use) => {
      const nginx = await startNginxIfInstalled(new URL(shop.localUrl).port);
      await use(nginx);
      await nginx?.stop();
    },
    { scope: 'worker' },
  ],
  launchOptions: [
    async ({ launchOptions, installed: nginx }, use) => {
      const rules = `MAP ${HOST}:443 127.0.0.1:${nginx?.tlsPort}, MAP ${HOST}:80 127.0.0.1:${nginx?.plainPort}`;
      await use({
        ...launchOptions,
        args: [...(launchOptions.args ?? []), `--host-resolver-rules=${rules}`],
      });
    },
    { scope: 'worker' },
  ],
  nginx: async ({ installed }, use) => use(required(installed)),
});
test.use({ shopEnv: { MONOCLOUD_AUTH_APP_URL: `https://${HOST}` }, ignoreHTTPSErrors: true });

test('D01 behind the documented nginx a user signs in over https and sees the data', async ({
  page,
  nginx,
  shop,
}) => {
  await page.goto(`http://${HOST}/products`);
  expect(page.url()).toBe(`https://${HOST}/products`);
  await signIn(page, ADA);
  expect(page.url()).toBe(`https://${HOST}/products`);
  await expect(page.getByRole('main').getByRole('listitem')).toHaveCount(12);

  const ofShop = async () => (await page.context().cookies()).filter(({ domain }) => domain.includes(HOST));
  const cookies = await ofShop();
  expect(cookies.length).toBeGreaterThan(0);
  for (const cookie of cookies) {
    expect(cookie.name).toMatch(/^__Host-session(\.\d+)?$/);
    expect(cookie).toMatchObject({ domain: HOST, path: '/', secure: true, httpOnly: true });
  }

  const [status, id, protocol] = await page.evaluate(async () => {
    const answer = await fetch('/api/invoices');
    const [opened] = performance.getEntriesByType('navigation');
    const protocol = opened instanceof PerformanceNavigationTiming ? opened.nextHopProtocol : '';
    return [answer.status, answer.headers.get('x-request-id'), protocol];
  });
  expect([status, protocol]).toEqual([200, 'h2']);
  await expect
    .poll(() => shop.logLines.filter((line) => line.startsWith('invoices') && line.includes(String(id))))
    .toHaveLength(1);
  await expect.poll(nginx.readAccessLog).toContain(String(id));
  expect(nginx.readAccessLog()).toContain(`"GET /api/invoices" 200`);

  await page.getByRole('banner').getByRole('link', { name: 'Sign out' }).click();
  await expect(page.getByRole('banner').getByRole('link', { name: 'Sign in' })).toBeVisible();
  expect(await ofShop()).toEqual([]);
  // Queries carried the code of a sign-in and the hint of a sign-out.
  await expect.poll(nginx.readAccessLog).toContain('"GET /api/auth/signout"');
  expect(nginx.readAccessLog()).toContain('"GET /api/auth/callback" 307');
  expect(nginx.readAccessLog()).not.toMatch(/[?&=]/);
});

test('behind the documented nginx headers may be as large as Node accepts', async ({ nginx }) => {
  const toCookie = (length: number) => ({ headers: { cookie: `one=${'x'.repeat(length)}` } });
  expect((await askNginx(nginx, '/api/products', toCookie(14_000))).statusCode).toBe(401);
  expect((await askNginx(nginx, '/api/products', toCookie(20_000))).statusCode).toBe(400);
});

test('C14 behind the documented nginx no request header changes the address of the shop', async ({
  nginx,
}) => {
  const { headers: redirect } = await askPlainNginx(nginx, '/a?b=c', 'evil.example');
  expect(redirect.location).toBe(`https://${HOST}/a?b=c`);
  const forged = {
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'http',
    forwarded: 'host=evil.example',
  };
  for (const headers of [forged, { ...forged, host: 'evil.example' }]) {
    const { location = '' } = (await askNginx(nginx, '/api/auth/signin', { headers })).headers;
    expect(new URL(location).searchParams.get('redirect_uri')).toBe(`https://${HOST}/api/auth/callback`);
  }
});

for (const [path, times] of [
  ['/products', 2],
  ['/api/auth/signin', 2],
  ['/api/auth/callback?code=once&state=x', 1],
] as const) {
  test(`N64 behind the documented nginx ${times} of two failing storefronts get ${path}`, async () => {
    const taken: string[] = [];
    const [first, second] = [await startBroken(taken), await startBroken(taken)];
    const nginx = required(await startNginxIfInstalled(`${first.port}; server 127.0.0.1:${second.port}`));
    try {
      expect((await askNginx(nginx, path)).statusCode).toBe(502);
      expect(taken).toEqual(Array.from({ length: times }, () => path));
    } finally {
      await nginx.stop();
      first.stop();
      second.stop();
    }
  });
}

for (const [what, start] of [
  ['the storefront', startNginxIfInstalled],
  ['an API', startApiNginxIfInstalled],
] as const) {
  test(`the documented nginx in front of ${what} keeps its connection for the next request`, async () => {
    const ports = new Set<number | undefined>();
    const server = createServer(({ socket }, answer) => {
      ports.add(socket.remotePort);
      answer.end('served');
    });
    const { port, close } = await listen(server);
    const nginx = required(await start(port));
    try {
      for (let count = 0; count < 5; count += 1) expect((await askNginx(nginx, '/')).statusCode).toBe(200);
      expect(ports.size).toBe(1);
    } finally {
      await nginx.stop();
      await close();
    }
  });

  test(`N64 the documented nginx in front of ${what} limits the requests of one address`, async () => {
    const broken = await startBroken([]);
    const nginx = required(await start(broken.port));
    const statuses = new Set<unknown>();
    try {
      // Fewer at once than one address may have under way.
      for (let round = 0; round < 12 && !statuses.has(429); round += 1) {
        const asked = Array.from({ length: 80 }, async () =>
          statuses.add((await askNginx(nginx, '/')).statusCode),
        );
        await Promise.all(asked);
      }
      expect(statuses).toEqual(new Set([502, 429]));
    } finally {
      await nginx.stop();
      broken.stop();
    }
  });

  test(`N64 the documented nginx in front of ${what} limits the requests that one address has under way`, async () => {
    const taken: string[] = [];
    const held = await startBroken(taken, true);
    const nginx = required(await start(held.port));
    const answers: unknown[] = [];
    // Those that are held end with nginx.
    const note = async () => answers.push((await askNginx(nginx, '/')).statusCode);
    try {
      for (let count = 0; count < 130; count += 1) void note().catch(() => undefined);
      await expect.poll(() => [taken.length, answers.length]).toEqual([100, 30]);
      expect(new Set(answers)).toEqual(new Set([429]));
    } finally {
      await nginx.stop();
      held.stop();
    }
  });
}
