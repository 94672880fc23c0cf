import { openDatabase } from '@monoshop/service-kit/database';
import { DATABASES, POSTGRES, PostgresClient } from '@monoshop/testing/database';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { invoicesResponseSchema } from './contract.ts';
import { openInvoiceApi, usd, type CallerName, type InvoiceApi } from './testing/invoice-api.ts';

const THE_SAME_ID = { 'X-Request-Id': 'the-same-id' };
const toText = z.object({ text: z.string() }).transform(({ text }) => text);

for (const kind of DATABASES) {
  describe.skipIf(kind.isAbsent)(`whose invoices, in ${kind.name}`, () => {
    let api: InvoiceApi;
    beforeAll(async () => {
      api = await openInvoiceApi(kind);
    });
    afterAll(() => api.close());

    const list = async (name: CallerName, query = '') => {
      const { body } = await api.get(name, `/invoices${query}`);
      return invoicesResponseSchema.parse(body);
    };

    test.each<[CallerName, list: number, own: number, foreign: number, payOwn: number, payForeign: number]>([
      ['ada', 200, 200, 200, 412, 412],
      ['katherine', 200, 200, 404, 412, 404],
      ['stranger', 200, 404, 404, 404, 404],
      ['dorothy', 200, 200, 200, 403, 403],
      ['dorothy with write:invoices', 200, 200, 200, 404, 404],
      ['grace', 403, 403, 403, 403, 403],
      ['machine', 200, 200, 200, 412, 412],
      ['no token', 401, 401, 401, 401, 401],
    ])(
      'B07 B16 %s: the list %i, INV-002 of Harbour Books %i, INV-001 of another %i; paying the one %i, the other %i',
      async (name, listed, own, foreign, payOwn, payForeign) => {
        const before = await api.look('select number, status, version from invoices order by number');
        const answers = [
          await api.get(name, '/invoices'),
          await api.get(name, '/invoices/INV-002'),
          await api.get(name, '/invoices/INV-001'),
          await api.pay(name, { ifMatch: '"7"' }),
          await api.pay(name, { id: 'INV-001', ifMatch: '"7"', body: usd(40_000) }),
        ];
        expect(answers.map(({ status }) => status)).toEqual([listed, own, foreign, payOwn, payForeign]);
        expect(await api.look('select number, status, version from invoices order by number')).toEqual(
          before,
        );
      },
    );

    test('B16 a customer lists all invoices of her own and no other; an administrator, an auditor and a client list all', async () => {
      const own = await list('katherine', '?limit=250');
      expect(new Set(own.invoices.map(({ customer }) => customer))).toEqual(new Set(['Harbour Books']));
      const [count] = await api.look(`select count(*) as n from invoices where customer = 'Harbour Books'`);
      expect(count).toEqual({ n: own.invoices.length });
      expect((await list('stranger')).invoices).toEqual([]);
      for (const name of ['ada', 'dorothy', 'machine'] as const) {
        expect((await list(name, '?limit=250')).invoices.length).toBe(204);
      }
    });

    test('B07 B16 a foreign, an unknown and a malformed invoice are answered alike, after the same statements', async () => {
      const ids = ['INV-001', 'INV-999', 'INV-0001', 'INV-999999999', 'INV-9999999999', 'inv-002', '2', '-'];
      const sent = vi.spyOn(PostgresClient.prototype, 'query');
      const answers = [];
      for (const id of ids) {
        sent.mockClear();
        const { status, text, headers } = await api.get('katherine', `/invoices/${id}`, THE_SAME_ID);
        const statements = sent.mock.calls.map(([statement]) => toText.parse(statement));
        expect(statements.length).toBe(kind === POSTGRES ? 1 : 0);
        answers.push({ status, text, headers: { ...headers, date: '' }, statements });
      }
      sent.mockRestore();
      expect(answers[0]).toMatchObject({ status: 404 });
      for (const answer of answers) expect(answer).toEqual(answers[0]);
    });

    test('pages follow one another, also while invoices are added and removed: none is left out or comes twice', async () => {
      const seen: string[] = [];
      for (let query: string | undefined = '?limit=50'; query !== undefined;) {
        const page = await list('ada', query);
        seen.push(...page.invoices.map(({ id }) => id));
        query = page.next;
        if (seen.length === 50) await api.change('update invoices set number = 2999 where number = 10');
        if (seen.length === 100) await api.change(INSERT, [3_000, 'Late Customer']);
        if (seen.length === 150) await api.change('update invoices set number = 10 where number = 2999');
      }
      expect(seen.length).toBe(205);
      expect(seen).toEqual([...new Set(seen)].toSorted((a, b) => Number(a.slice(4)) - Number(b.slice(4))));
      expect(seen.slice(0, 4)).toEqual(['INV-001', 'INV-002', 'INV-003', 'INV-004']);
      await api.change('delete from invoices where number = $1', [3_000]);
    });

    test.each([
      ['limit=0', 'limit'],
      ['limit=251', 'limit'],
      ['limit=1e2', 'limit'],
      ['limit=', 'limit'],
      ['limit=1&limit=2', 'limit'],
      ['cursor=INV-1', 'cursor'],
      ['cursor=INV-9999999999', 'cursor'],
      ["cursor=INV-001'--", 'cursor'],
      ['owner=user-ada', 'owner'],
      ['cursor[]=INV-001', 'cursor[]'],
    ])('the query ?%s is 400 and names %s', async (query, field) => {
      const response = await api.get('ada', `/invoices?${query}`);
      expect(response.status).toBe(400);
      expect(response.body).toMatchObject({ code: 'invalid_query', errors: [{ field }] });
    });

    test('what the caller has is 304, for the list and for one invoice; what changed is not', async () => {
      for (const path of ['/invoices?limit=2', '/invoices/INV-003']) {
        const first = await api.get('ada', path);
        expect(first.headers['cache-control']).toBe('private, no-cache');
        const ifNoneMatch = { 'If-None-Match': String(first.headers['etag']) };
        const second = await api.get('ada', path, ifNoneMatch);
        expect([second.status, second.text]).toEqual([304, '']);
        await api.change('update invoices set customer = customer, version = version + 1 where number = 3');
        await api.change(`update invoices set issued_on = '2026-08-04' where number = 1`);
        expect((await api.get('ada', path, ifNoneMatch)).status).toBe(200);
      }
    });
  });
}

const INSERT = `insert into invoices (number, customer, issued_on, amount_minor, currency, status)
  values ($1, $2, '2026-11-01', 100, 'USD', 'pending')`;

describe.skipIf(POSTGRES.isAbsent)(`row-level security of ${POSTGRES.name}`, () => {
  let api: InvoiceApi;
  let client: PostgresClient;
  beforeAll(async () => {
    api = await openInvoiceApi(POSTGRES);
    // With the role of the API, past its statements.
    client = new PostgresClient({ connectionString: api.url });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await api.close();
  });

  async function runAs(caller: string | undefined, sql: string): Promise<number | null> {
    await client.query('begin');
    if (caller !== undefined) await client.query(`select set_config('app.caller', $1, true)`, [caller]);
    const { rowCount } = await client.query(sql);
    await client.query('rollback');
    return rowCount;
  }

  const STATEMENTS = ['select 1 from invoices', 'update invoices set version = 9', 'delete from invoices'];

  test.each<[title: string, caller: string | undefined, own: boolean, foreign: boolean]>([
    ['without a caller nothing is seen or changed', undefined, false, false],
    ['an empty caller sees and changes nothing', '', false, false],
    ['a user without invoices sees and changes nothing', 'user user-stranger', false, false],
    ['a name that only begins alike sees and changes nothing', 'user user-katherin', false, false],
    ['a customer sees and changes her own alone', 'user user-katherine', true, false],
    ['an administrator sees and changes all', 'all', true, true],
  ])('B17 %s', async (_title, caller, own, foreign) => {
    for (const sql of STATEMENTS) {
      const count = (number: number) => runAs(caller, `${sql} where number = ${number}`);
      expect([sql, await count(2), await count(1)]).toEqual([sql, own ? 1 : 0, foreign ? 1 : 0]);
    }
  });

  test('B17 a customer can neither give an invoice away nor write one for another', async () => {
    const katherine = 'user user-katherine';
    for (const sql of [
      `update invoices set owner_sub = 'user-ada' where number = 2`,
      `insert into invoices select 900, customer, issued_on, amount_minor, currency, status, 'user-ada', 1 from invoices where number = 2`,
    ]) {
      await expect(runAs(katherine, sql)).rejects.toThrow('row-level security');
      await client.query('rollback');
    }
  });

  test('B17 the caller of one statement is not that of the next on the same connection', async () => {
    const { query, transaction, close } = openDatabase({ url: api.url, migrations: [] });
    const all = { caller: 'all' };
    const onTen = (work: () => Promise<unknown>) => Promise.allSettled(Array.from({ length: 10 }, work));
    const leftovers = `select coalesce(current_setting('app.caller', true), '') as caller, (select count(*) from invoices) as seen`;
    for (const work of [
      () => query('select number from invoices', [], all),
      () => query('select 1 / 0 from invoices', [], all),
      () => transaction((ask) => ask('select number from invoices'), all),
      () => transaction((ask) => ask('select 1 / 0 from invoices'), all),
    ]) {
      await onTen(work);
      for (const outcome of await onTen(() => query(leftovers))) {
        expect(outcome).toMatchObject({ value: [{ caller: '', seen: 0 }] });
      }
    }
    await close();
  });

  test.each([
    ['INV-002', `o'brien`],
    ['INV-003', `'; drop table invoices; --`],
    ['INV-004', `', true), set_config('app.caller', 'all', true); --`],
  ])(
    'B17 %s is paid by its owner, the user %s, and no other invoice: a name is never read as SQL',
    async (id, sub) => {
      const change = `update invoices set owner_sub = $1, status = 'pending', version = 1, amount_minor = 15000, currency = 'USD' where number = $2`;
      await api.change(change, [sub, Number(id.slice(4))]);
      const foreign = await api.pay('katherine', { claims: { sub }, id: 'INV-001', body: usd(40_000) });
      const own = await api.pay('katherine', { claims: { sub }, id, key: 'key-2' });
      expect([foreign.status, own.status]).toEqual([404, 200]);
    },
  );
});
