import { MonoCloudHttpError, MonoCloudValidationError } from '@monocloud/auth-nextjs';
import { INVOICES_AUDIENCE } from '@monoshop/api-invoices/contract';
import { PRODUCTS_AUDIENCE } from '@monoshop/api-products/contract';
import { describe, expect, it, vi } from 'vitest';
import { SCENARIOS } from '../../data/lab.ts';
import { sendStatus } from '../../testing/gateway-fixture.ts';
import { generousTenant, makeToken, openLab } from '../../testing/lab-fixture.ts';

const BOTH = `${PRODUCTS_AUDIENCE} ${INVOICES_AUDIENCE}`;
const refuse = sendStatus(401, { 'www-authenticate': 'Bearer error="invalid_token"' });

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
    ['other-api', INVOICES_AUDIENCE, 'read:invoices', PRODUCTS_AUDIENCE, 'read:products'],
    ['single-audience', PRODUCTS_AUDIENCE, 'read:products', INVOICES_AUDIENCE, 'read:invoices'],
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
    const { getTokens, wishes } = generousTenant();
    const { run } = await openLab({ getTokens });
    for (const scenario of SCENARIOS) await run(scenario);
    expect(new Set(wishes.map(({ resource, scopes }) => `${resource} ${scopes}`)).size).toBe(5);
  });

  it('is renewed by force with refresh-now only', async () => {
    const { getTokens, wishes } = generousTenant();
    const { run } = await openLab({ getTokens });
    await run('combined');
    expect(wishes.some(({ forceRefresh }) => forceRefresh)).toBe(false);
    const response = await run('refresh-now');
    expect(wishes.filter(({ forceRefresh }) => forceRefresh)).toHaveLength(1);
    expect(await response.json()).toHaveProperty('note');
  });

  it('is nothing where the tenant does not grant the scope, and the tenant is not asked in vain', async () => {
    const { getTokens, wishes } = generousTenant();
    const { run, apis } = await openLab({
      getTokens: async (request, session, wish) => ({
        ...(await getTokens(request, session, wish)),
        scopes: 'read:products',
      }),
    });
    const { exchanges } = await (await run('single-audience')).json();
    expect(exchanges).toMatchObject([
      { api: 'products', outcome: 'accepted', row: 'products/products' },
      { api: 'invoices', outcome: 'not-issued', row: 'invoices/invoices' },
    ]);
    expect(apis.invoices.requests).toEqual([]);
    expect(wishes.map(({ resource }) => resource)).not.toContain(INVOICES_AUDIENCE);
  });
});

describe('what is told of an answer', () => {
  it.each([
    ['no-token', refuse, 'no-token', 'none/none'],
    ['damaged-signature', refuse, 'bad-signature', undefined],
    ['other-api', refuse, 'wrong-audience', 'invoices/invoices'],
    ['missing-scope', sendStatus(403), 'missing-scope', 'both/invoices'],
    ['single-audience', sendStatus(200), 'accepted', 'products/products'],
    ['combined', sendStatus(200), 'accepted', 'both/both'],
    ['combined', refuse, 'refused', 'both/both'],
    ['combined', sendStatus(429, { 'retry-after': '9' }), 'rate-limited', 'both/both'],
    ['combined', sendStatus(503, { 'retry-after': '5' }), 'unavailable', 'both/both'],
    ['combined', sendStatus(302, { location: 'http://evil.example/' }), 'unexpected', 'both/both'],
  ] as const)('%s and %o make %s', async (scenario, products, outcome, row) => {
    const { run } = await openLab({ products });
    const { exchanges } = await (await run(scenario)).json();
    expect(exchanges[0]).toMatchObject({ api: 'products', outcome });
    expect(exchanges[0].row).toBe(row);
    expect(exchanges[0].reason.title).not.toBe('');
  });

  it('F06 an API that is down leaves the other one its answer', async () => {
    const lab = await openLab();
    await lab.apis.products.stop();
    const { exchanges } = await (await lab.run('combined')).json();
    expect(exchanges).toMatchObject([{ outcome: 'no-answer' }, { outcome: 'accepted' }]);
    expect(exchanges[0]).not.toHaveProperty('answer');
  });

  it('is the beginning of the body, and that it went on', async () => {
    const { run } = await openLab({
      products: (_request, response) => response.end('x'.repeat(5000)),
      invoices: (_request, response) => response.end('y'.repeat(70_000)),
    });
    const { exchanges } = await (await run('combined')).json();
    expect(exchanges[0].answer).toMatchObject({ body: 'x'.repeat(240), isCut: true });
    expect(exchanges[1]).toMatchObject({ outcome: 'no-answer' });
  });

  it('D08 holds nothing of the token, even if the API repeats it', async () => {
    const { run, showToken, log } = await openLab({
      products: (request, response) => {
        const { authorization = '' } = request.headers;
        const signature = authorization.split('.')[2] ?? '';
        response.writeHead(401, { 'www-authenticate': `Bearer error_description="${authorization}"` });
        response.end(`you sent ${authorization}, signed ${signature}`);
      },
    });
    const answers = [await showToken()];
    for (const scenario of SCENARIOS) answers.push(await run(scenario));
    const text = (await Promise.all(answers.map((answer) => answer.text()))).join('\n') + log.join('\n');
    expect(text).toContain('[removed]');
    const [header = '', , signature = ''] = makeToken(BOTH, '').split('.');
    for (const part of [header, signature, signature.slice(1), 'eyJ']) expect(text).not.toContain(part);
  });
});

describe('the token in use', () => {
  it('is shown by its claims, with what each API would say', async () => {
    const { getTokens } = generousTenant();
    const { showToken } = await openLab({
      getTokens: (request, session, wish) =>
        getTokens(request, session, { ...wish, scopes: 'read:products' }),
    });
    const body = await (await showToken()).json();
    expect(body).toMatchObject({
      claims: { subject: 'user-ada', audiences: [PRODUCTS_AUDIENCE, INVOICES_AUDIENCE] },
      verdicts: [
        { api: 'products', accepts: true },
        { api: 'invoices', accepts: false },
      ],
    });
    expect(body.verdicts[1].checks).toMatchObject([
      { name: 'audience', holds: true },
      { name: 'expiry', holds: true },
      { name: 'scope', holds: false },
    ]);
  });

  it('has no claims to show where it is not a JWT', async () => {
    const { showToken } = await openLab({
      getTokens: () => Promise.resolve({ accessToken: 'opaque-token', scopes: 'read:products' }),
    });
    expect(await (await showToken()).json()).toEqual({ verdicts: [] });
  });
});

describe('the lab refuses', () => {
  it('D05 what the pages of the shop did not ask for, before a token or an API is asked', async () => {
    const getTokens = vi.fn(generousTenant().getTokens);
    const { run, showToken, apis } = await openLab({ getTokens });
    const foreign: Record<string, string>[] = [
      { 'sec-fetch-site': 'same-site' },
      { origin: 'http://localhost:4000' },
    ];
    for (const headers of foreign) {
      for (const response of [await run('combined', headers), await showToken(headers)]) {
        expect(response.status).toBe(403);
        expect(await response.json()).toMatchObject({ code: 'cross_site_request' });
      }
    }
    expect(getTokens).not.toHaveBeenCalled();
    expect(apis.products.requests).toEqual([]);
  });

  it.each(SCENARIOS)('%s without a session, and sends nothing', async (scenario) => {
    const { run, apis } = await openLab({
      getTokens: () => Promise.reject(new MonoCloudValidationError('Session does not exist')),
    });
    const response = await run(scenario);
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ code: 'sign_in_required' });
    expect(apis.products.requests).toEqual([]);
  });

  it('with no cookie of a session that a sign-out ended between two of its tokens', async () => {
    const { getTokens } = generousTenant();
    const { run } = await openLab({
      getTokens: (request, session, wish) => {
        if (wish.resource !== BOTH) {
          return Promise.reject(new MonoCloudValidationError('Session does not exist'));
        }
        session.cookies.set('session.0', 'renewed');
        session.cookies.set('session', '', { expires: new Date(0) });
        return getTokens(request, session, wish);
      },
    });
    const response = await run('other-api');
    expect(response.status).toBe(401);
    expect(response.headers.getSetCookie()).toEqual([expect.stringMatching(/^session=;/)]);
  });

  it('E10 with 503 and a time to wait while the tenant is away', async () => {
    const { run } = await openLab({ getTokens: () => Promise.reject(new MonoCloudHttpError('down')) });
    const response = await run('refresh-now');
    expect(response.status).toBe(503);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('more than sixty runs of a person in a minute', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const { run, apis } = await openLab();
    for (let count = 0; count < 60; count += 1) expect((await run('no-token')).status).toBe(200);
    const refused = await run('no-token');
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ code: 'too_many_requests' });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(apis.products.requests).toHaveLength(60);
    vi.advanceTimersByTime(60_000);
    expect((await run('no-token')).status).toBe(200);
    vi.useRealTimers();
  });

  it('D07 to be kept by a cache', async () => {
    const { run, showToken } = await openLab();
    for (const response of [await run('combined'), await showToken()]) {
      expect(response.headers.get('cache-control')).toBe('private, no-store');
    }
  });
});
