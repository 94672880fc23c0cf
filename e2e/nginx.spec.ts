import { request as startRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { request as startTlsRequest } from 'node:https';
import { createServer } from 'node:net';
import getPort from 'get-port';
import { HOST, startNginxIfInstalled } from './nginx.ts';
import type { Nginx } from './nginx.ts';
import { expect, test as base } from './shop.ts';
import { ADA, signIn } from './sign-in.ts';

const NONE = 'no nginx and openssl are installed here';

/** A shop behind the nginx of docs/production.md; undefined where none is installed. */
const test = base.extend<object, { nginx: Nginx | undefined }>({
  nginx: [
    async ({ shop }, use) => {
      const nginx = await startNginxIfInstalled(new URL(shop.localUrl).port);
      await use(nginx);
      await nginx?.stop();
    },
    { scope: 'worker' },
  ],
  launchOptions: [
    async ({ launchOptions, nginx }, use) => {
      const rules = `MAP ${HOST}:443 127.0.0.1:${nginx?.tlsPort}, MAP ${HOST}:80 127.0.0.1:${nginx?.plainPort}`;
      await use({
        ...launchOptions,
        args: [...(launchOptions.args ?? []), `--host-resolver-rules=${rules}`],
      });
    },
    { scope: 'worker' },
  ],
});
test.use({ shopEnv: { MONOCLOUD_AUTH_APP_URL: `https://${HOST}` }, ignoreHTTPSErrors: true });

/** Sends a request to nginx, trusting its certificate only, with the newest TLS. */
function ask({ tlsPort, certificate }: Nginx, path: string, headers: Record<string, string>) {
  return new Promise<IncomingMessage>((resolve, reject) => {
    startTlsRequest(
      {
        host: '127.0.0.1',
        port: tlsPort,
        servername: HOST,
        ca: certificate,
        minVersion: 'TLSv1.3',
        path,
        headers: { host: HOST, ...headers },
      },
      (answer) => resolve(answer.resume()),
    )
      .once('error', reject)
      .end();
  });
}

/** Where nginx redirects a plain http request. */
function redirectOf({ plainPort }: Nginx, path: string, host: string): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    startRequest({ host: '127.0.0.1', port: plainPort, path, headers: { host } }, (answer) =>
      resolve(answer.resume().headers.location),
    )
      .once('error', reject)
      .end();
  });
}

test('D01 behind the documented nginx a user signs in over https and sees the data', async ({
  page,
  nginx,
  shop,
}) => {
  test.skip(!nginx, NONE);
  if (!nginx) return;
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
    .poll(() => shop.logLines.filter((line) => line.includes(String(id))))
    .toEqual([expect.stringMatching(/^invoices \|/)]);
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
  test.skip(!nginx, NONE);
  if (!nginx) return;
  expect((await ask(nginx, '/api/products', { cookie: `one=${'x'.repeat(14_000)}` })).statusCode).toBe(401);
  expect((await ask(nginx, '/api/products', { cookie: `one=${'x'.repeat(20_000)}` })).statusCode).toBe(400);
});

test('C14 behind the documented nginx no request header changes the address of the shop', async ({
  nginx,
}) => {
  test.skip(!nginx, NONE);
  if (!nginx) return;
  expect(await redirectOf(nginx, '/a?b=c', 'evil.example')).toBe(`https://${HOST}/a?b=c`);
  const forged = {
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'http',
    forwarded: 'host=evil.example',
  };
  for (const headers of [forged, { ...forged, host: 'evil.example' }]) {
    const { location = '' } = (await ask(nginx, '/api/auth/signin', headers)).headers;
    expect(new URL(location).searchParams.get('redirect_uri')).toBe(`https://${HOST}/api/auth/callback`);
  }
});

/** A storefront that accepts a request and closes the connection without an answer; counts by path. */
async function startBroken(taken: string[]) {
  const port = await getPort();
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (head) => {
      taken.push(String(head).split(' ')[1] ?? '');
      socket.destroy();
    });
  });
  await new Promise<void>((resolve) => void server.listen(port, '127.0.0.1', resolve));
  return { port, stop: () => void server.close() };
}

for (const [path, times] of [
  ['/products', 2],
  ['/api/auth/signin', 2],
  ['/api/auth/callback?code=once&state=x', 1],
] as const) {
  test(`N64 behind the documented nginx ${times} of two failing storefronts get ${path}`, async () => {
    const taken: string[] = [];
    const [first, second] = [await startBroken(taken), await startBroken(taken)];
    const nginx = await startNginxIfInstalled(`${first.port}; server 127.0.0.1:${second.port}`);
    test.skip(!nginx, NONE);
    if (!nginx) return;
    try {
      expect((await ask(nginx, path, {})).statusCode).toBe(502);
      expect(taken).toEqual(Array.from({ length: times }, () => path));
    } finally {
      await nginx.stop();
      first.stop();
      second.stop();
    }
  });
}

test('N64 the documented nginx limits the requests of one address', async () => {
  const taken: string[] = [];
  const broken = await startBroken(taken);
  const nginx = await startNginxIfInstalled(String(broken.port));
  test.skip(!nginx, NONE);
  if (!nginx) return;
  try {
    const asked = Array.from({ length: 400 }, async () => (await ask(nginx, '/', {})).statusCode);
    const statuses = await Promise.all(asked);
    expect(new Set(statuses)).toEqual(new Set([429, 502]));
    expect(taken.length).toBeLessThan(400);
  } finally {
    await nginx.stop();
    broken.stop();
  }
});
