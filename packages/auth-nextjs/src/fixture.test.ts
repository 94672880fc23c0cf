import { describe, expect, it } from 'vitest';
import { signIn } from '@monoshop/testing/fixture-app';
import { openBrowser } from '@monoshop/testing/browser';
import { app } from './testing/per-file-fixture.ts';

describe('signing in and out', () => {
  it('shows sign-in links to a stranger and never a page frozen at build time', async () => {
    const html = await (await openBrowser(app.origin).visit('/')).text();
    expect(html).toContain('href="/api/auth/signin?return_url=%2Ftokens"');
    expect(html).toContain('href="/api/auth/signin?prompt=create"');
  });

  it('signs in through the tenant and greets the user', async () => {
    const browser = openBrowser(app.origin);
    const done = await signIn(browser, app.tenant, '/api/auth/signin?return_url=%2Ftokens');
    expect(new URL(done.headers.get('location') ?? '', app.origin).href).toBe(`${app.origin}/tokens`);
    expect(await (await browser.visit('/')).text()).toContain('ada@monoshop.example');
  });

  it('serves the auth routes by route handlers where no proxy does', async () => {
    const browser = openBrowser(app.origin);
    const headers = { 'x-no-proxy': '1' };
    const start = await browser.visit('/api/auth/signin?return_url=%2Ftokens', { headers });
    const callback = await app.tenant.authorize(start.headers.get('location') ?? '');
    const done = await browser.visit(callback, { headers });
    expect(new URL(done.headers.get('location') ?? '', app.origin).href).toBe(`${app.origin}/tokens`);
    expect((await browser.visit('/api/auth/userinfo', { headers })).status).toBe(200);
    expect((await browser.visit('/api/auth/elsewhere', { headers })).status).toBe(404);
  });

  it('answers the userinfo route with the user, and a stranger with nothing; neither may be cached', async () => {
    const known = await (await app.signedIn()).visit('/api/auth/userinfo');
    expect(await known.json()).toMatchObject({ email: 'ada@monoshop.example' });
    expect(known.headers.get('cache-control')).toContain('no-store');
    const unknown = await openBrowser(app.origin).visit('/api/auth/userinfo');
    expect(unknown.status).toBe(204);
    expect(unknown.headers.get('cache-control')).toContain('no-store');
  });

  it('signs out: the session cookies are gone and the data with them', async () => {
    const browser = await app.signedIn();
    const answer = await browser.visit('/api/auth/signout', { headers: { 'sec-fetch-site': 'same-origin' } });
    expect(answer.headers.get('location')).toContain(app.tenant.issuer);
    expect(browser.cookieNames().filter((name) => name.startsWith('session'))).toEqual([]);
    expect((await browser.visit('/api/guarded')).status).toBe(401);
  });
});

describe('the Edge runtime', () => {
  it('reads the session and the groups of a user', async () => {
    const browser = await app.signedIn();
    const session = await (await browser.visit('/api/edge/session')).json();
    expect(session).toMatchObject({ user: { email: 'ada@monoshop.example' } });
    expect(await (await browser.visit('/api/edge/group')).json()).toEqual({ isClerk: false });
    expect(await (await openBrowser(app.origin).visit('/api/edge/session')).json()).toEqual({ user: null });
  });

  it('verifies an access token, as an API there would', async () => {
    const verified = await (await app.signedIn()).visit('/api/edge/verified');
    expect(verified.status).toBe(200);
    expect(await verified.json()).toEqual({ sub: expect.any(String) });
  });
});

describe('guards', () => {
  it.each(['/api/guarded', '/api/legacy-guarded', '/api/edge/guarded'])(
    '%s answers 401 to a stranger and runs for a user',
    async (path) => {
      const refused = await openBrowser(app.origin).visit(path);
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
      const refused = await openBrowser(app.origin).visit(target);
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
    const refused = await openBrowser(app.origin).visit(escaped);
    expect(refused.status).toBe(307);
    expect(await refused.text()).not.toContain('Shelf till');
  });

  it('W26 does not show the visited path to the browser and does not believe the one it sends', async () => {
    const browser = openBrowser(app.origin);
    const page = await browser.visit('/');
    expect(page.headers.get('x-monocloud-path')).toBeNull();
    const forged = await browser.visit('/protect', { headers: { 'x-monocloud-path': '/elsewhere' } });
    expect(forged.headers.get('location')).toContain('return_url=%2Fprotect');
  });

  it('renders client pages without knowing the user yet', async () => {
    const html = await (await openBrowser(app.origin).visit('/client')).text();
    expect(html).toContain('href="/api/auth/signin?max_age=0"');
    expect(html).not.toContain('Hidden until known');
  });
});
