import { describe, expect, it } from 'vitest';
import type { Browser } from '@monoshop/testing/browser';
import { app } from './testing/per-file-fixture.ts';

const refreshes = () =>
  app.tenant.tokenRequests.filter(({ grantType }) => grantType === 'refresh_token').length;

const failures = () => app.tenant.tokenRequests.filter(({ error }) => error !== undefined);

const sealed = (browser: Browser) => JSON.stringify([...browser.cookies()]);

/** Refreshes by one way, twice; the answer gives the browser another session cookie each time. */
async function expectKeptRefresh(browser: Browser, path: string, init?: RequestInit): Promise<Response> {
  const before = refreshes();
  const cookies = [sealed(browser)];
  const first = await browser.visit(path, init);
  cookies.push(sealed(browser));
  const second = await browser.visit(path, init);
  cookies.push(sealed(browser));
  expect([first.status, second.status]).not.toContain(500);
  expect(refreshes()).toBe(before + 2);
  expect(failures()).toEqual([]);
  expect(new Set(cookies).size).toBe(3);
  expect((await browser.visit('/api/guarded')).status).toBe(200);
  return first;
}

describe('getTokens', () => {
  it('reads the tokens in a Server Component', async () => {
    const browser = await app.signedIn();
    expect(await (await browser.visit('/tokens')).text()).toMatch(/Expired: (<!-- -->)?false/);
  });

  it('E15 never spends a refresh token in a Server Component, which could not keep the rotated one', async () => {
    const browser = await app.signedIn();
    const before = refreshes();
    const page = await browser.visit('/tokens?force=1');
    expect(page.status).toBe(200);
    expect(page.headers.getSetCookie()).toEqual([]);
    expect(refreshes()).toBe(before);
  });

  it('keeps what a server action refreshed', async () => {
    const browser = await app.signedIn();
    const html = await (await browser.visit('/action')).text();
    const action = /name="(\$ACTION_ID_[^"]+)"/.exec(html)?.[1] ?? '';
    const body = new FormData();
    body.set(action, '');
    await expectKeptRefresh(browser, '/action', { method: 'POST', body, headers: { origin: app.origin } });
  });

  it.each([
    ['a route handler without arguments', '/api/tokens/none'],
    ['a route handler with (req)', '/api/tokens/req'],
    ['a route handler with (req, NextResponse)', '/api/tokens/next-response'],
    ['W4 a route handler with (req, Response)', '/api/tokens/plain-response'],
    ['a route handler whose response has frozen headers', '/api/tokens/frozen-response'],
    ['an API route of the Pages Router', '/api/legacy-tokens'],
    ['getServerSideProps', '/legacy'],
    ['a route handler of the Edge runtime without arguments', '/api/edge/none'],
    ['a route handler of the Edge runtime with (req, NextResponse)', '/api/edge/response'],
    ['an API route of the Pages Router in the Edge runtime', '/api/legacy-edge'],
    ['a proxy with (req)', '/proxied/req'],
    ['a proxy with (req, res)', '/proxied/req-res'],
  ])('keeps what %s refreshed', async (_where, path) => {
    await expectKeptRefresh(await app.signedIn(), path);
  });

  it('leaves other cookies of a Node response alone', async () => {
    const answer = await (await app.signedIn()).visit('/api/legacy-tokens');
    expect(answer.headers.getSetCookie()).toContain('theme=dark; Path=/');
  });

  it.each(['/api/tokens/next-response', '/proxied/req-res'])(
    'does not show the browser the header Next hands cookies on with: %s',
    async (path) => {
      const answer = await (await app.signedIn()).visit(path);
      expect(answer.headers.get('x-middleware-set-cookie')).toBeNull();
    },
  );

  it('E03 spends no refresh token twice when proxy, route handlers and Pages Router ask at once', async () => {
    const browser = await app.signedIn();
    const paths = ['/proxied/req', '/api/tokens/none', '/api/tokens/req', '/api/legacy-tokens', '/legacy'];
    const answers = await Promise.all(paths.map((path) => browser.copy().visit(path)));
    expect(answers.map(({ status }) => status)).toEqual(paths.map(() => 200));
    expect(failures()).toEqual([]);
  });
});

describe('getTokens when the session can no longer be written', () => {
  it.each([
    ['a stream of a route handler without arguments', '/api/late/stream'],
    ['a stream with (req)', '/api/late/request'],
    ['a stream with (req, Response)', '/api/late/response'],
    ['a stream that has sent no chunk yet', '/api/late/unsent'],
    ['an API route of the Pages Router', '/api/legacy-late'],
    ['after()', '/api/late/after'],
  ])('N23 spends no refresh token in %s and leaves the session intact', async (_where, path) => {
    const browser = await app.signedIn();
    const before = refreshes();
    const cookies = browser.cookies();
    const answer = await (await browser.visit(path)).text();
    const { held, missing } = JSON.parse(answer || (await (await browser.visit('/api/late/result')).text()));
    expect(held).toMatch(/^eyJ/);
    expect(missing).toMatch(/^MonoCloudTokenError: .* cookies cannot be set: .* once the response has begun/);
    expect([refreshes(), browser.cookies()]).toEqual([before, cookies]);
    expect((await browser.visit('/api/tokens/none')).status).toBe(200);
    expect([refreshes(), failures()]).toEqual([before + 1, []]);
  });
});
