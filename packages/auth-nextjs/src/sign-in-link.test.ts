import { beforeEach, describe, expect, it, vi } from 'vitest';
// First: it prepares what Next needs before it is loaded.
import { redirectOf, visitAppRouter } from './testing/request-scope.ts';
import { FOREIGN_REPLAY, secFetch } from './core/testing/sec-fetch.ts';
import { BOTH, INVOICES, PRODUCTS, SCOPES } from './core/testing/test-client.ts';
import type { MonoCloudNextClient } from './next-client.ts';
import { ENTRY_POINTS, openAppRouter } from './testing/entry-points.ts';
import { createNextClient } from './testing/next-client.ts';

const SIGN_IN = 'http://localhost:3000/api/auth/signin';
const OVERRIDES = {
  scope: 'openid',
  resource: PRODUCTS,
  prompt: 'none',
  login_hint: 'mallory',
  audience: 'https://other.example',
  max_age: '1',
  acr_values: 'low',
};

let client: MonoCloudNextClient;
beforeEach(() => {
  client = createNextClient({ defaultAuthParams: { scopes: SCOPES, resource: BOTH } });
});

const from = (site: string) => secFetch(site, 'document', 'navigate');

const OUTSIDE: [string, Record<string, string>][] = [
  ['a mail or a typed address', from('none')],
  ['another site', from('cross-site')],
  ['a sibling host or another port', from('same-site')],
  ['another site behind a service worker', secFetch('cross-site', 'empty', 'navigate')],
  ['another site behind a service worker of Firefox', FOREIGN_REPLAY],
];

/** What the sign-in route asks the tenant for. */
async function asked(open: typeof openAppRouter, url: string, headers: Record<string, string>) {
  const answer = await open(client)(new Request(url, { headers }));
  expect(answer.status).toBe(307);
  return new URL(answer.headers.get('location') ?? '').searchParams;
}

describe.each(ENTRY_POINTS)('a link to the sign-in route: %s', (_name, open) => {
  it.each(OUTSIDE)(
    'N11 C15 W7 from %s changes nothing that the tenant is asked for',
    async (_where, headers) => {
      const plain = await asked(open, SIGN_IN, headers);
      const params = await asked(open, `${SIGN_IN}?${new URLSearchParams(OVERRIDES)}`, headers);
      expect([...params.keys()]).toEqual([...plain.keys()]);
      expect([params.get('scope'), params.getAll('resource')]).toEqual([SCOPES, [PRODUCTS, INVOICES]]);
    },
  );

  it.each([
    ['on the own page', from('same-origin')],
    ['in a browser without Fetch Metadata', {}],
  ])('N11 %s chooses, and leaves out nothing that is configured', async (_where, headers) => {
    const params = await asked(open, `${SIGN_IN}?${new URLSearchParams(OVERRIDES)}`, headers);
    const { scope: _scope, resource: _resource, ...others } = OVERRIDES;
    expect(Object.fromEntries(params)).toMatchObject(others);
    expect([params.get('scope'), params.getAll('resource')]).toEqual([SCOPES, [PRODUCTS, INVOICES]]);
  });
});

describe('what a guard asks of a sign-in', () => {
  const guardLink = async (headers: Record<string, string>) => {
    const options = { returnUrl: '/till', authParams: { maxAge: 0, prompt: 'login' } } as const;
    const signal = await visitAppRouter(() => client.protect(options), { headers }).catch(
      (error: unknown) => error,
    );
    return redirectOf(signal) ?? '';
  };

  it.each(OUTSIDE)('N11 reaches the tenant when the visitor comes from %s', async (_where, headers) => {
    const params = await asked(openAppRouter, await guardLink(headers), headers);
    expect([params.get('prompt'), params.get('max_age')]).toEqual(['login', '0']);
  });

  it.each([
    ['with another query', (link: string) => link.replace('prompt=login', 'prompt=none')],
    ['with another return URL', (link: string) => link.replace('%2Ftill', '%2Fevil')],
    ['with a parameter more', (link: string) => link.replace('?', '?login_hint=mallory&')],
    ['with a parameter behind the proof', (link: string) => `${link}&login_hint=mallory`],
    ['with a proof of something else', (link: string) => link.replace(/proof=.*/, 'proof=nonsense')],
  ])('N11 is not believed %s', async (_what, change) => {
    const headers = from('none');
    const params = await asked(openAppRouter, change(await guardLink(headers)), headers);
    for (const name of ['prompt', 'max_age', 'login_hint']) expect(params.has(name)).toBe(false);
  });

  it('N11 is not believed after a minute', async () => {
    const headers = from('none');
    const link = await guardLink(headers);
    vi.useFakeTimers({ now: Date.now() + 61_000, toFake: ['Date'] });
    expect((await asked(openAppRouter, link, headers)).has('prompt')).toBe(false);
  });

  it.each([from('same-origin'), {}])('needs no proof on the own pages: %j', async (headers) => {
    expect(await guardLink(headers)).toBe(`${SIGN_IN}?return_url=%2Ftill&prompt=login&max_age=0`);
  });
});
