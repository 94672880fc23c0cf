import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import './core/testing/warnings.ts';
import { PROBLEM_CODES } from './core/routes/sign-in-problem.ts';
import { log, provider } from './core/testing/per-test.ts';
import type { MonoCloudOptions } from './core/types.ts';
import { openBrowser } from '@monoshop/testing/browser';
import { ENTRY_POINTS, openAppRouter } from './testing/entry-points.ts';
import { APP, createNextClient, signInAt, userStatus } from './testing/next-client.ts';

const PERSON = { accept: 'text/html,*/*;q=0.8', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
const SCRIPT = { accept: 'application/json' };

const UNREACHABLE = { tenantDomain: 'http://127.0.0.1:1' };

const fail = () => Promise.reject(new TypeError('x is undefined'));

type Case = [code: string, status: number, method: string, path: string, options?: MonoCloudOptions];
const CASES: Case[] = [
  ['sign_in_expired', 400, 'GET', '/callback?code=c&state=s'],
  ['sign_in_expired', 400, 'GET', '/callback'],
  ['service_unavailable', 503, 'GET', '/signin', UNREACHABLE],
  ['sign_in_setup', 500, 'GET', '/signin', { clientId: '' }],
  ['sign_in_setup', 500, 'GET', '/userinfo', { clientId: '' }],
  ['sign_in_setup', 500, 'GET', '/callback', { tenantDomain: undefined }],
  ['sign_in_setup', 500, 'GET', '/signout', { tenantDomain: undefined }],
  ['sign_in_setup', 500, 'POST', '/backchannel-logout', { tenantDomain: undefined }],
  ['unexpected_error', 500, 'GET', '/signin', { onSetApplicationState: fail }],
  ['method_not_allowed', 405, 'POST', '/signin'],
  ['method_not_allowed', 405, 'PUT', '/callback'],
  ['method_not_allowed', 405, 'DELETE', '/userinfo'],
  ['method_not_allowed', 405, 'POST', '/signout'],
  ['method_not_allowed', 405, 'GET', '/backchannel-logout', { onBackChannelLogout: () => undefined }],
  ['not_found', 404, 'POST', '/backchannel-logout'],
];
const REPORTED = new Set(['service_unavailable', 'sign_in_setup', 'unexpected_error']);

describe.each(ENTRY_POINTS)('a failure in the %s', (_name, open) => {
  it.each(CASES)(
    'N09 %s is %i with a body, for a person and a script: %s %s',
    async (code, status, method, path, options) => {
      const send = open(createNextClient(options));
      const visit = (headers: Record<string, string>) =>
        openBrowser(APP, send).visit(`${APP}/api/auth${path}`, { method, headers });

      const page = await visit(PERSON);
      expect([page.status, page.headers.get('content-type')]).toEqual([status, 'text/html; charset=utf-8']);
      expect(await page.text()).toMatch(
        new RegExp(`data-problem="${code}".*href="[^"]*">Go to the start page`, 's'),
      );

      const details = await visit(SCRIPT);
      expect(details.status).toBe(status);
      expect(details.headers.get('content-type')).toBe('application/problem+json');
      const problem: unknown = await details.json();
      expect(problem).toMatchObject({ status, code, title: expect.any(String), detail: expect.any(String) });
      expect(details.headers.get('cache-control')).toContain('no-store');
      expect(details.headers.has('allow')).toBe(status === 405);
      expect(details.headers.has('retry-after')).toBe(status === 503);
      expect(log).toHaveBeenCalledTimes(REPORTED.has(code) ? 2 : 0);
      const [missing] = Object.keys(code === 'sign_in_setup' ? (options ?? {}) : {});
      if (missing) expect(log).toHaveBeenLastCalledWith(expect.stringContaining(`"${missing}" is `));
      const said = JSON.stringify(problem) + log.mock.calls.flat().join();
      expect(said).not.toContain(provider.webClient.clientSecret);
    },
  );
});

describe.each(ENTRY_POINTS)('another method than a route takes, in the %s', (_name, open) => {
  it.each([
    ['signin', ['POST', 'HEAD', 'PUT'], 'GET'],
    ['callback', ['PUT', 'DELETE', 'HEAD'], 'GET, POST'],
    ['userinfo', ['POST', 'DELETE', 'HEAD'], 'GET'],
    ['signout', ['POST', 'HEAD', 'PUT'], 'GET'],
    ['backchannel-logout', ['GET', 'HEAD', 'PUT'], 'POST'],
  ])('%s answers 405 to %j, which begins and ends nothing, and allows %s', async (route, methods, allow) => {
    const browser = openBrowser(APP, open(createNextClient({ onBackChannelLogout: () => undefined })));
    await signInAt(browser);
    for (const method of methods) {
      const refused = await browser.visit(`${APP}/api/auth/${route}`, { method, headers: SCRIPT });
      expect([refused.status, refused.headers.get('allow')]).toEqual([405, allow]);
      expect([refused.headers.getSetCookie(), refused.headers.get('cache-control')]).toEqual([
        [],
        expect.stringContaining('no-store'),
      ]);
      if (method !== 'HEAD')
        expect(await refused.json()).toMatchObject({ status: 405, code: 'method_not_allowed' });
    }
    expect(await userStatus(browser)).toBe(200);
  });
});

describe('a failure', () => {
  const visit = (path: string, headers: Record<string, string>, options?: MonoCloudOptions) =>
    openBrowser(APP, openAppRouter(createNextClient(options))).visit(`${APP}/api/auth${path}`, { headers });

  it.each<[string, string, Record<string, string>, 'page' | 'problem']>([
    ['a browser without Fetch Metadata', '/callback', { accept: 'text/html' }, 'page'],
    ['curl where people go', '/callback', { accept: '*/*' }, 'page'],
    ['no Accept where people go', '/signin', {}, 'page'],
    ['curl where scripts ask', '/userinfo', { accept: '*/*' }, 'problem'],
    ['axios', '/callback', { accept: 'application/json, text/plain, */*' }, 'problem'],
    ["Next's router", '/callback', { accept: '*/*', rsc: '1', 'sec-fetch-mode': 'cors' }, 'problem'],
    ['a navigation that prefers JSON', '/callback', { ...SCRIPT, 'sec-fetch-mode': 'navigate' }, 'page'],
    ['a person at the address of scripts', '/userinfo', PERSON, 'page'],
    ['a person at an unknown path', '/nothing', PERSON, 'page'],
    ['a script at an unknown path', '/nothing', SCRIPT, 'problem'],
    ['curl at an unknown path', '/nothing', { accept: '*/*' }, 'problem'],
  ])('N09 is reported to %s in a format it can read', async (_who, path, headers, kind) => {
    const site = path === '/userinfo' && { 'sec-fetch-site': 'cross-site' };
    const answer = await visit(path, { ...headers, ...site }, path === '/signin' ? UNREACHABLE : {});
    const type = answer.headers.get('content-type');
    expect(type).toBe(kind === 'page' ? 'text/html; charset=utf-8' : 'application/problem+json');
    expect((await answer.text()).length).toBeGreaterThan(50);
  });

  it('N09 is shown as a page when the form is too large', async () => {
    const init = { method: 'POST', headers: PERSON, body: `code=${'c'.repeat(300_000)}` };
    const answer = await createNextClient().monoCloudAuth()(new Request(`${APP}/api/auth/callback`, init));
    expect(answer.status).toBe(413);
    expect(await answer.text()).toContain('data-problem="body_too_large"');
  });

  it('N09 that onError answers stays its answer; one that it does not answer has a body', async () => {
    const answering = createNextClient().monoCloudAuth({
      onError: () => new Response('mine', { status: 418 }),
    });
    const request = () => new Request(`${APP}/api/auth/callback`, { headers: PERSON });
    expect((await answering(request())).status).toBe(418);
    const silent = await createNextClient().monoCloudAuth({ onError: () => undefined })(request());
    expect(silent.status).toBe(500);
    expect(await silent.text()).toContain('data-problem="unexpected_error"');
    expect(log).not.toHaveBeenCalled();
  });
});

it('has each of its codes in the README', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const [section = ''] = /### What a failed auth route answers.*?\n## /s.exec(readme) ?? [];
  // Rows may be of several codes.
  const listed = [...section.matchAll(/^\|([^|]+)\|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`(\w+)`/g)].map(([, code = '']) => code),
  );
  expect(listed.filter((code) => code !== 'code').toSorted()).toEqual(PROBLEM_CODES.toSorted());
});
