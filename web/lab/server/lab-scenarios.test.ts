import { describe, expect, it } from 'vitest';
import { SCENARIOS } from '../model.ts';
import {
  BOTH,
  INVOICES,
  PRODUCTS,
  createGrantingTenant,
  makeToken,
  openLab,
} from '../testing/lab-fixture.ts';

describe('what a scenario sends', () => {
  it('is nothing with no-token', async () => {
    const { run, apis } = await openLab();
    await run('no-token');
    expect(apis.products.requests).toHaveLength(1);
    expect(apis.products.requests[0]?.headers).not.toHaveProperty('authorization');
    expect(apis.invoices.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  it('is the token with one changed character of the signature with damaged-signature', async () => {
    const { run, apis } = await openLab();
    await run('damaged-signature');
    const good = makeToken(BOTH, 'read:products read:invoices');
    const sent = apis.products.requests[0]?.headers.authorization?.slice('Bearer '.length) ?? '';
    expect(sent).toHaveLength(good.length);
    expect(sent.split('.').slice(0, 2)).toEqual(good.split('.').slice(0, 2));
    expect(sent.split('').filter((character, index) => character !== good[index])).toHaveLength(1);
  });

  it.each([
    ['other-api', INVOICES, 'read:invoices', PRODUCTS, 'read:products'],
    ['single-audience', PRODUCTS, 'read:products', INVOICES, 'read:invoices'],
    ['combined', BOTH, 'read:products read:invoices', BOTH, 'read:products read:invoices'],
  ] as const)(
    'is the right token for each API with %s',
    async (scenario, forProducts, itsScope, forInvoices, theirScope) => {
      const { run, apis } = await openLab();
      await run(scenario);
      expect(apis.products.requests[0]?.headers.authorization).toBe(
        `Bearer ${makeToken(forProducts, itsScope)}`,
      );
      expect(apis.invoices.requests[0]?.headers.authorization).toBe(
        `Bearer ${makeToken(forInvoices, theirScope)}`,
      );
    },
  );

  it('is each of the two tokens at both APIs with missing-scope, so that one is refused and one is not', async () => {
    const { run, apis } = await openLab();
    await run('missing-scope');
    const tokens = ['read:invoices', 'read:products'].map((scope) => `Bearer ${makeToken(BOTH, scope)}`);
    for (const api of [apis.products, apis.invoices]) {
      const sent = api.requests.map(({ headers }) => headers.authorization ?? '');
      expect(sent.toSorted()).toEqual(tokens.toSorted());
    }
  });

  it('needs four tokens besides the one in use, over all scenarios', async () => {
    const { getTokens, requested } = createGrantingTenant();
    const { run } = await openLab({ getTokens });
    for (const scenario of SCENARIOS) await run(scenario);
    expect(new Set(requested.map(({ resource, scopes }) => `${resource} ${scopes}`)).size).toBe(5);
  });

  it('is renewed by force with refresh-now only', async () => {
    const { getTokens, requested } = createGrantingTenant();
    const { run } = await openLab({ getTokens });
    await run('combined');
    expect(requested.some(({ forceRefresh }) => forceRefresh)).toBe(false);
    const response = await run('refresh-now');
    expect(requested.filter(({ forceRefresh }) => forceRefresh)).toHaveLength(1);
    expect(await response.json()).toHaveProperty('note');
  });

  it('is nothing where the tenant does not grant the scope, and the tenant is not asked in vain', async () => {
    const { getTokens, requested } = createGrantingTenant();
    const { run, apis } = await openLab({
      getTokens: async (request, session, token) => ({
        ...(await getTokens(request, session, token)),
        scopes: 'read:products',
      }),
    });
    const { exchanges } = await (await run('single-audience')).json();
    expect(exchanges).toMatchObject([
      { api: 'products', outcome: 'accepted', row: 'products/products' },
      { api: 'invoices', outcome: 'not-issued', row: 'invoices/invoices' },
    ]);
    expect(apis.invoices.requests).toEqual([]);
    expect(requested.map(({ resource }) => resource)).not.toContain(INVOICES);
  });
});
