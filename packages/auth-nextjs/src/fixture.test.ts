import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FixtureApp, signIn, startFixtureApp } from './testing/fixture-app.ts';
import { openVisitor, type Visitor } from './testing/visitor.ts';

let app: FixtureApp;

beforeAll(async () => {
  app = await startFixtureApp();
}, 300_000);

afterAll(async () => {
  await app.stop();
});

const refreshes = () =>
  app.tenant.tokenRequests.filter(({ grantType }) => grantType === 'refresh_token').length;

const failures = () => app.tenant.tokenRequests.filter(({ error }) => error !== undefined);

/** Refreshes by one way, twice; the answer gives the browser another session cookie each time. */
async function expectKeptRefresh(visitor: Visitor, path: string, init?: RequestInit): Promise<Response> {
  const before = refreshes();
  const cookies = [visitor.cookies()];
  const first = await visitor.visit(path, init);
  cookies.push(visitor.cookies());
  const second = await visitor.visit(path, init);
  cookies.push(visitor.cookies());
  expect([first.status, second.status]).not.toContain(500);
  expect(refreshes()).toBe(before + 2);
  expect(failures()).toEqual([]);
  expect(new Set(cookies).size).toBe(3);
  expect((await visitor.visit('/api/guarded')).status).toBe(200);
  return first;
}

describe('signing in and out', () => {
  it('shows sign-in links to a stranger and never a page frozen at build time', async () => {
    const html = await (await openVisitor(app.origin).visit('/')).text();
    expect(html).toContain('href="/api/auth/signin?return_url=%2Ftokens"');
    expect(html).toContain('href="/api/auth/signin?prompt=create"');
  });

  it('signs in through the tenant and greets the user', async () => {
    const visitor = openVisitor(app.origin);
    const done = await signIn(visitor, app.tenant, '/api/auth/signin?return_url=%2Ftokens');
    expect(new URL(done.headers.get('location') ?? '', app.origin).href).toBe(`${app.origin}/tokens`);
    expect(await (await visitor.visit('/')).text()).toContain('ada@monoshop.example');
  });

  it('serves the auth routes by route handlers where no proxy does', async () => {
    const visitor = openVisitor(app.origin);
    const headers = { 'x-no-proxy': '1' };
    const start = await visitor.visit('/api/auth/signin?return_url=%2Ftokens', { headers });
    const callback = await app.tenant.authorize(start.headers.get('location') ?? '');
    const done = await visitor.visit(callback, { headers });
    expect(new URL(done.headers.get('location') ?? '', app.origin).href).toBe(`${app.origin}/tokens`);
    expect((await visitor.visit('/api/auth/userinfo', { headers })).status).toBe(200);
    expect((await visitor.visit('/api/auth/elsewhere', { headers })).status).toBe(404);
  });

  it('answers the userinfo route with the user, and a stranger with nothing; neither may be cached', async () => {
    const known = await (await app.signedIn()).visit('/api/auth/userinfo');
    expect(await known.json()).toMatchObject({ email: 'ada@monoshop.example' });
    expect(known.headers.get('cache-control')).toContain('no-store');
    const unknown = await openVisitor(app.origin).visit('/api/auth/userinfo');
    expect(unknown.status).toBe(204);
    expect(unknown.headers.get('cache-control')).toContain('no-store');
  });

  it('signs out: the session cookies are gone and the data with them', async () => {
    const visitor = await app.signedIn();
    const answer = await visitor.visit('/api/auth/signout', { headers: { 'sec-fetch-site': 'same-origin' } });
    expect(answer.headers.get('location')).toContain(app.tenant.issuer);
    expect(visitor.cookieNames().filter((name) => name.startsWith('session'))).toEqual([]);
    expect((await visitor.visit('/api/guarded')).status).toBe(401);
  });
});

describe('getTokens', () => {
  it('reads the tokens in a Server Component', async () => {
    const visitor = await app.signedIn();
    expect(await (await visitor.visit('/tokens')).text()).toMatch(/Expired: (<!-- -->)?false/);
  });

  it('E15 never spends a refresh token in a Server Component, which could not keep the rotated one', async () => {
    const visitor = await app.signedIn();
    const before = refreshes();
    const page = await visitor.visit('/tokens?force=1');
    expect(page.status).toBe(200);
    expect(page.headers.getSetCookie()).toEqual([]);
    expect(refreshes()).toBe(before);
  });

  it('keeps what a server action refreshed', async () => {
    const visitor = await app.signedIn();
    const html = await (await visitor.visit('/action')).text();
    const action = /name="(\$ACTION_ID_[^"]+)"/.exec(html)?.[1] ?? '';
    const body = new FormData();
    body.set(action, '');
    await expectKeptRefresh(visitor, '/action', { method: 'POST', body, headers: { origin: app.origin } });
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
    const visitor = await app.signedIn();
    const paths = ['/proxied/req', '/api/tokens/none', '/api/tokens/req', '/api/legacy-tokens', '/legacy'];
    const answers = await Promise.all(paths.map((path) => visitor.clone().visit(path)));
    expect(answers.map(({ status }) => status)).toEqual(paths.map(() => 200));
    expect(failures()).toEqual([]);
  });
});

describe('the Edge runtime', () => {
  it('reads the session and the groups of a user', async () => {
    const visitor = await app.signedIn();
    const session = await (await visitor.visit('/api/edge/session')).json();
    expect(session).toMatchObject({ user: { email: 'ada@monoshop.example' } });
    expect(await (await visitor.visit('/api/edge/group')).json()).toEqual({ isClerk: false });
    expect(await (await openVisitor(app.origin).visit('/api/edge/session')).json()).toEqual({ user: null });
  });
});

describe('guards', () => {
  it.each(['/api/guarded', '/api/legacy-guarded', '/api/edge/guarded'])(
    '%s answers 401 to a stranger and runs for a user',
    async (path) => {
      const refused = await openVisitor(app.origin).visit(path);
      expect(refused.status).toBe(401);
      expect(await refused.json()).toEqual({ message: 'unauthorized' });
      expect(refused.headers.get('cache-control')).toContain('no-store');
      expect(await (await (await app.signedIn()).visit(path)).json()).toEqual({ handled: true });
    },
  );

  it('answers 403 to a user outside the required group', async () => {
    const refused = await (await app.signedIn()).visit('/api/guarded', { method: 'POST' });
    expect(refused.status).toBe(403);
    expect(await refused.json()).toEqual({ message: 'forbidden' });
  });

  it.each(['/guarded', '/protect', '/legacy-guarded', '/behind-proxy', '/edge'])(
    '%s sends a stranger to sign-in and back, query and all',
    async (path) => {
      const target = `${path}?shelf=2`;
      const refused = await openVisitor(app.origin).visit(target);
      expect(refused.status).toBe(307);
      const location = new URL(refused.headers.get('location') ?? '', app.origin);
      expect(`${location.origin}${location.pathname}`).toBe(`${app.origin}/api/auth/signin`);
      expect(location.searchParams.get('return_url')).toBe(target);
      expect(await (await (await app.signedIn()).visit(target)).text()).toMatch(
        /Guarded for|Behind|On the edge/,
      );
    },
  );

  it('D07 lets no cache keep a page that was made at build time', async () => {
    const page = await (await app.signedIn()).visit('/behind-proxy');
    expect(await page.text()).toContain('Behind the proxy');
    expect(page.headers.get('cache-control')).toBe('private, no-store');
  });

  it('guards a path also when it is spelled with escapes', async () => {
    const escaped = '/shelf/%74ill';
    expect(await (await (await app.signedIn()).visit(escaped)).text()).toContain('Shelf till');
    const refused = await openVisitor(app.origin).visit(escaped);
    expect(refused.status).toBe(307);
    expect(await refused.text()).not.toContain('Shelf till');
  });

  it('W26 does not show the visited path to the browser and does not believe the one it sends', async () => {
    const visitor = openVisitor(app.origin);
    const page = await visitor.visit('/');
    expect(page.headers.get('x-monocloud-path')).toBeNull();
    const forged = await visitor.visit('/protect', { headers: { 'x-monocloud-path': '/elsewhere' } });
    expect(forged.headers.get('location')).toContain('return_url=%2Fprotect');
  });

  it('renders client pages without knowing the visitor yet', async () => {
    const html = await (await openVisitor(app.origin).visit('/client')).text();
    expect(html).toContain('href="/api/auth/signin?max_age=0"');
    expect(html).not.toContain('Hidden until known');
  });
});
