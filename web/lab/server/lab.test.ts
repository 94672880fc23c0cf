import { describe, expect, it } from 'vitest';
import { SCENARIOS, type LabExchange } from '../model.ts';
import { sendStatus } from '../../testing/gateway-fixture.ts';
import {
  BOTH,
  INVOICES,
  PRODUCTS,
  createGrantingTenant,
  makeToken,
  openLab,
} from '../testing/lab-fixture.ts';

const refuse = sendStatus(401, { 'www-authenticate': 'Bearer error="invalid_token"' });

describe('what is shown of an answer', () => {
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

describe('what is shown of tokens that only the tenant can read', () => {
  const opaque = (products = refuse) =>
    openLab({
      getTokens: (_request, _session, { resource, scopes }) =>
        Promise.resolve({ accessToken: `opaque-${resource}-${scopes}`, scopes }),
      products,
    });

  it('is what the tenant granted them for, each in its own row of the table', async () => {
    const { run } = await opaque();
    const { exchanges } = await (await run('missing-scope')).json();
    expect(exchanges.map(({ api, row }: LabExchange) => `${api} ${row}`).toSorted()).toEqual([
      'invoices both/invoices',
      'invoices both/products',
      'products both/invoices',
      'products both/products',
    ]);
    expect(exchanges[0]).toMatchObject({ audiences: [PRODUCTS, INVOICES] });
    expect(exchanges.map(({ place }: LabExchange) => place)).toEqual([0, 1, 2, 3]);
  });

  it('is the other audience as the reason for a refusal, and none where the audience is right', async () => {
    const { run } = await opaque();
    const other = await (await run('other-api')).json();
    expect(other.exchanges[0]).toMatchObject({ outcome: 'wrong-audience', row: 'invoices/invoices' });
    const combined = await (await run('combined')).json();
    expect(combined.exchanges[0]).toMatchObject({ outcome: 'refused', row: 'both/both' });
  });
});

describe('the token in use', () => {
  it('is shown by its claims, with how each API would judge it', async () => {
    const { getTokens } = createGrantingTenant();
    const { showToken } = await openLab({
      getTokens: (request, session, token) =>
        getTokens(request, session, { ...token, scopes: 'read:products' }),
    });
    const body = await (await showToken()).json();
    expect(body).toMatchObject({
      claims: { subject: 'user-ada', audiences: [PRODUCTS, INVOICES] },
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
