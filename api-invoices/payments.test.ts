import { EventEmitter, once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { openDatabase, type Query } from '@monoshop/service-kit/database';
import { DATABASES, POSTGRES } from '@monoshop/testing/database';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openStore } from './store.ts';
import { openInvoiceApi, usd } from './testing/invoice-api.ts';
import type { CallerName, InvoiceApi, PaymentParts } from './testing/invoice-api.ts';

const PAID = { id: 'INV-002', status: 'paid', ...usd(15_000) };
const OTHER_AMOUNT = usd(14_999);
const LONG_AGO = { auth_time: Math.floor(Date.now() / 1_000) - 400 };

/** In the order of the checks: each request is also wrong in every way that is checked later. */
const REFUSALS: [status: number, code: string | undefined, name: CallerName, parts: PaymentParts][] = [
  [401, undefined, 'no token', { type: 'text/plain', body: '{', key: null, ifMatch: null }],
  [403, undefined, 'grace', { type: 'text/plain', body: '{', key: null, claims: LONG_AGO }],
  [403, undefined, 'katherine', { claims: { scope: 'read:invoices', ...LONG_AGO }, type: 'text/plain' }],
  [401, 'insufficient_user_authentication', 'katherine', { claims: LONG_AGO, type: 'text/plain', body: '{' }],
  [401, 'insufficient_user_authentication', 'ada', { claims: { auth_time: undefined } }],
  [401, 'insufficient_user_authentication', 'ada', { claims: { auth_time: String(Date.now()) } }],
  [401, 'insufficient_user_authentication', 'ada', { claims: { auth_time: 4_000_000_000 } }],
  [401, 'insufficient_user_authentication', 'machine', { claims: LONG_AGO }],
  [401, undefined, 'machine', { claims: { sub: undefined, auth_time: 4_000_000_000 } }],
  [401, undefined, 'machine', { claims: { sub: undefined, groups: ['customer'] } }],
  [415, 'unsupported_media_type', 'katherine', { type: 'text/plain', body: '{', key: null }],
  [415, 'unsupported_media_type', 'katherine', { type: 'application/x-www-form-urlencoded', body: 'a=b' }],
  [400, 'bad_request', 'katherine', { body: '{', key: null, ifMatch: null }],
  [413, 'payload_too_large', 'katherine', { body: { amount: 'x'.repeat(5_000) }, key: null }],
  [400, 'idempotency_key_required', 'katherine', { key: null, ifMatch: null, body: {} }],
  [400, 'idempotency_key_invalid', 'katherine', { key: 'a b', ifMatch: null, body: {} }],
  [400, 'idempotency_key_invalid', 'katherine', { key: 'k'.repeat(129), ifMatch: null, body: {} }],
  [428, 'precondition_required', 'katherine', { ifMatch: null, body: {} }],
  [422, 'invalid_body', 'katherine', { id: 'INV-999', body: {}, ifMatch: '"7"' }],
  [422, 'invalid_body', 'katherine', { body: { amount: { amountMinor: 1.5, currency: 'USD' } } }],
  [422, 'invalid_body', 'katherine', { body: { ...OTHER_AMOUNT, status: 'paid' } }],
  [422, 'invalid_body', 'katherine', { body: [] }],
  [422, 'invalid_body', 'katherine', { body: undefined }],
  [404, 'not_found', 'katherine', { id: 'INV-004', ifMatch: '"7"', body: OTHER_AMOUNT }],
  [404, 'not_found', 'katherine', { id: 'INV-999', ifMatch: '"7"', body: OTHER_AMOUNT }],
  [412, 'precondition_failed', 'katherine', { ifMatch: '"7"', body: OTHER_AMOUNT }],
  [412, 'precondition_failed', 'katherine', { ifMatch: 'W/"1"' }],
  [409, 'already_paid', 'ada', { id: 'INV-001', body: OTHER_AMOUNT }],
  [422, 'amount_differs', 'katherine', { body: OTHER_AMOUNT }],
  [422, 'amount_differs', 'ada', { body: { amount: { amountMinor: 15_000, currency: 'EUR' } } }],
];

const WAITING = `select query from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;

for (const kind of DATABASES) {
  describe.skipIf(kind.isAbsent)(`paying an invoice, in ${kind.name}`, () => {
    let api: InvoiceApi;
    beforeEach(async () => {
      api = await openInvoiceApi(kind, { acrValues: ['urn:a', 'urn:b'] });
    });
    afterEach(() => api.close());

    const strong = { acr: 'urn:b' };
    const pay = (name: CallerName, parts: PaymentParts = {}) =>
      api.pay(name, { ...parts, claims: { ...(name !== 'machine' && strong), ...parts.claims } });
    const state = async () => [
      await api.look('select * from invoices order by number'),
      await api.look('select * from payments'),
      await api.look('select * from payment_keys'),
    ];

    test.each<[field: string, detail: string, parts: PaymentParts]>([
      ['amount.tip', 'is not known here.', { body: { amount: { ...OTHER_AMOUNT.amount, tip: 1 } } }],
      ['Idempotency-Key', 'is missing.', { key: null }],
      ['Idempotency-Key', 'is not a key.', { key: 'a b' }],
      ['If-Match', 'is missing.', { ifMatch: null }],
    ])('what is wrong is named: %s %s', async (field, detail, parts) => {
      expect((await pay('katherine', parts)).body.errors).toEqual([{ field, detail }]);
    });

    test('B18 it is paid, and the same request again has the same answer, whatever has become of the invoice', async () => {
      const first = await pay('katherine');
      expect(first).toMatchObject({ status: 200, body: PAID });
      expect(first.headers).toMatchObject({ etag: '"2"', 'cache-control': 'private, no-store' });
      expect((await api.get('katherine', '/invoices/INV-002')).headers['etag']).toBe('"2"');
      await api.change('update invoices set version = 9 where number = 2');
      const before = await state();
      const again = await pay('katherine');
      expect([again.status, again.text, again.headers['etag']]).toEqual([200, first.text, '"2"']);
      expect(await state()).toEqual(before);
      expect(await api.look('select invoice, amount_minor, currency, paid_by from payments')).toEqual([
        { invoice: 2, amount_minor: 15_000, currency: 'USD', paid_by: 'user user-katherine' },
      ]);
    });

    test('B19 B13 each refusal comes in its order, names its reason, and changes nothing', async () => {
      const before = await state();
      for (const [status, code, name, parts] of REFUSALS) {
        const response = await pay(name, parts);
        expect([code, parts, response.status, response.body.code]).toEqual([code, parts, status, code]);
        if (status === 422 && code !== 'invalid_body') expect(response.body.errors[0].field).toBe('amount');
        if (code === 'invalid_body') expect(response.body.errors.length).toBeGreaterThan(0);
      }
      expect(await state()).toEqual(before);
    });

    test('B13 the challenge says how recent and of which kind the sign-in must be (RFC 9470 §3)', async () => {
      for (const claims of [LONG_AGO, { acr: 'urn:c' }, { acr: undefined }, { acr: ['urn:b'] }]) {
        const response = await pay('katherine', { claims });
        expect(response.status).toBe(401);
        expect(response.headers['cache-control']).toBe('no-store');
        expect(response.headers['www-authenticate']).toBe(
          'Bearer error="insufficient_user_authentication", error_description="This needs a recent sign-in", max_age="300", acr_values="urn:a urn:b", realm="MonoShop Invoice API", scope="write:invoices"',
        );
      }
      expect((await pay('machine', { claims: { acr: undefined } })).status).toBe(200);
    });

    test('a payment is an event of its own, and its refusals have their reason in the line of the request', async () => {
      await pay('katherine');
      await pay('katherine');
      await pay('katherine', { claims: LONG_AGO });
      await pay('katherine', { id: 'INV-004', key: 'key-2' });
      const payer = { sub: 'user-katherine', client_id: 'web', jti: 'forged' };
      const lines = api.log.lines();
      expect(lines.filter(({ event }) => event === 'invoice_paid')).toMatchObject([
        { ...payer, invoice: 'INV-002', ...usd(15_000), isRepeated: false },
        { ...payer, invoice: 'INV-002', ...usd(15_000), isRepeated: true },
      ]);
      expect(lines.filter(({ reason }) => reason !== undefined)).toMatchObject([
        { ...payer, reason: 'sign_in_too_old' },
        { ...payer, reason: 'no_such_invoice_of_caller' },
      ]);
      expect(api.log.text()).not.toMatch(/eyJ|key-1|key-2/);
    });

    test('B18 a key is one request of one caller: another body, invoice or caller is a different one', async () => {
      await pay('ada');
      const before = await state();
      for (const parts of [{ body: OTHER_AMOUNT }, { id: 'INV-004', body: usd(7_500) }]) {
        const reused = await pay('ada', parts);
        expect([reused.status, reused.body.code]).toEqual([422, 'idempotency_key_reused']);
      }
      expect(await state()).toEqual(before);
      const other = await pay('machine', { id: 'INV-004', body: usd(7_500) });
      expect(other.status).toBe(200);
    });

    test('a key of a day ago is a new one, and is removed in the end', async () => {
      const first = await pay('ada');
      await api.change('update payment_keys set created_at = created_at - 86340000');
      expect((await pay('ada')).text).toBe(first.text);
      await api.change('update payment_keys set created_at = created_at - 60001');
      expect((await pay('ada')).status).toBe(412);
      await pay('ada', { id: 'INV-004', body: usd(7_500) });
      expect(await api.look('select answer_version, request from payment_keys')).toEqual([
        { answer_version: 2, request: '4 7500 USD' },
      ]);
      await api.change('update payment_keys set created_at = created_at - 86400001');
      const other = openStore(api.url);
      const { app } = api.createInstance(other);
      await api.pay('machine', { id: 'INV-011', key: 'key-2', body: usd(7_442) }, app);
      while ((await api.look('select 1 from payment_keys')).length > 1) await delay(5);
      await other.close();
    });

    if (kind === POSTGRES) {
      test('B18 a payment does not wait for a process that was cut off while it removes old keys', async () => {
        await pay('ada');
        await api.change('update payment_keys set created_at = created_at - 86400001');
        const cutOff = openDatabase({ url: api.url, migrations: [] });
        const other = openStore(api.url);
        const gate = new EventEmitter();
        const reached = once(gate, 'reached');
        const remove = async (query: Query) => {
          await query('delete from payment_keys');
          const released = once(gate, 'released');
          gate.emit('reached');
          await released;
        };
        const held = cutOff.transaction(remove, { caller: 'all' });
        await reached;
        const { app } = api.createInstance(other);
        const payment = { id: 'INV-004', key: 'key-2', body: usd(7_500) };
        expect((await api.pay('machine', payment, app)).status).toBe(200);
        // The removal of its own still waits, when the payment has its answer.
        while ((await api.look(WAITING)).length === 0) await delay(5);
        expect(await api.look(WAITING)).toMatchObject([
          { query: expect.stringMatching(/^delete from payment_keys/) },
        ]);
        gate.emit('released');
        await held;
        await Promise.all([cutOff.close(), other.close()]);
      });
    }

    test('B18 twenty at once over two stores: with one key one effect and one answer, with twenty keys one payment', async () => {
      const second = openStore(api.url);
      const targets = [api.createInstance().app, api.createInstance(second).app];
      const send = (toKey: (index: number) => string, payment: PaymentParts = {}) => {
        const pay = (_: unknown, index: number) =>
          api.pay('ada', { ...payment, key: toKey(index), claims: strong }, targets[index % 2]);
        return Promise.all(Array.from({ length: 20 }, pay));
      };
      const same = await send(() => 'one');
      expect(
        new Set(same.map(({ status, text, headers }) => `${status} ${headers['etag']} ${text}`)).size,
      ).toBe(1);
      expect(same[0]?.status).toBe(200);
      const different = await send(String, { id: 'INV-004', body: usd(7_500) });
      expect(different.filter(({ status }) => status === 200).length).toBe(1);
      for (const { status } of different) expect(status).toBeOneOf([200, 409, 412]);
      expect(await api.look('select invoice from payments order by invoice')).toEqual([
        { invoice: 2 },
        { invoice: 4 },
      ]);
      expect(
        await api.look('select number, version from invoices where version > 1 order by number'),
      ).toEqual([
        { number: 2, version: 2 },
        { number: 4, version: 2 },
      ]);
      await second.close();
    });
  });
}
