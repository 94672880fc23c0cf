import { createLogger } from '@monoshop/service-kit';
import { UnavailableError } from '@monoshop/service-kit/problem';
import { describeApi, openStoreOn, PUBLIC_URL } from '@monoshop/testing/api-cases/api-under-test';
import type { ApiInstance, ApiUnderTest, Tenant } from '@monoshop/testing/api-cases/api-under-test';
import { describeOpenApi, type Situations } from '@monoshop/testing/api-cases/openapi-cases';
import { describeProtectedRoute } from '@monoshop/testing/api-cases/protected-route';
import { captureLog } from '@monoshop/testing/captured-log';
import { DATABASES, EMBEDDED } from '@monoshop/testing/database';
import { startTestTenant } from '@monoshop/tenant/testing';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createApp } from './app.ts';
import { API, invoicesQuerySchema, invoicesResponseSchema, MAX_PAGE_SIZE } from './contract.ts';
import { readApiSettings } from './settings.ts';
import { openStore, type Store } from './store.ts';

const toApi = (store: Store): ApiUnderTest => ({
  ...describeApi(API.name),
  readSettings: readApiSettings,
  server: new URL('server.ts', import.meta.url),
  create(backend, { failure, requestsPerMinute = 0, publicUrl = PUBLIC_URL } = {}) {
    const log = captureLog(createLogger);
    let reads = 0;
    function counted<Given extends unknown[], Answer>(method: (...given: Given) => Promise<Answer>) {
      return (...given: Given): Promise<Answer> => {
        reads += 1;
        return failure ? Promise.reject(failure) : method(...given);
      };
    }
    const app = createApp({
      settings: { backend, publicUrl, requestsPerMinute, payment: { maxAgeSeconds: 300, acrValues: [] } },
      logger: log.logger,
      store: {
        ...store,
        listInvoices: counted(store.listInvoices),
        findInvoice: counted(store.findInvoice),
        payInvoice: counted(store.payInvoice),
      },
    });
    return { app, reads: () => reads, log };
  },
});

const api = toApi(await openStoreOn(EMBEDDED, openStore));
describeProtectedRoute(api, startTestTenant);

const databaseAway = { instance: { failure: new UnavailableError('The database cannot be reached.') } };
const due = { amountMinor: 51_536, currency: 'USD' };
const otherKey = { 'Idempotency-Key': 'another-key' };
const situations: Situations = {
  'listInvoices 400 invalid_query': { query: { limit: '251' } },
  'listInvoices 503 service_unavailable': databaseAway,
  'showInvoice 404 not_found': { path: { id: 'INV-999999' } },
  'showInvoice 503 service_unavailable': databaseAway,
  'payInvoice 400 idempotency_key_required': { headers: { 'Idempotency-Key': undefined } },
  'payInvoice 400 idempotency_key_invalid': { headers: { 'Idempotency-Key': 'two words' } },
  'payInvoice 401 insufficient_user_authentication': { claims: { sub: 'user-katherine' } },
  'payInvoice 404 not_found': { path: { id: 'INV-999999' } },
  'payInvoice 409 already_paid': { headers: { ...otherKey, 'If-Match': '"2"' }, earlier: 1 },
  'payInvoice 412 precondition_failed': { headers: { ...otherKey, 'If-Match': '"7"' } },
  'payInvoice 413 payload_too_large': { body: ' '.repeat(5_000) },
  'payInvoice 415 unsupported_media_type': { headers: { 'Content-Type': 'text/plain' } },
  'payInvoice 422 invalid_body': { body: { amount: due, tip: 1 } },
  'payInvoice 422 idempotency_key_reused': { body: { amount: { ...due, amountMinor: 1 } }, earlier: 1 },
  'payInvoice 422 amount_differs': { path: { id: 'INV-202' }, headers: otherKey },
  'payInvoice 428 precondition_required': { headers: { 'If-Match': undefined } },
  'payInvoice 503 service_unavailable': databaseAway,
};

for (const kind of DATABASES) {
  describe.skipIf(kind.isAbsent)(`in ${kind.name}`, async () => {
    // A file in the place of what is absent: tests that are skipped are counted.
    describeOpenApi(toApi(await openStoreOn(kind.isAbsent ? EMBEDDED : kind, openStore)), situations);
  });
}

test('the document states how many invoices a page may have', () => {
  const { pattern = '' } = z.toJSONSchema(invoicesQuerySchema.shape.limit);
  const numbers = Array.from({ length: 1_200 }, (_, number) => number);
  const sizes = numbers.filter((number) => new RegExp(pattern).test(String(number)));
  expect(sizes).toEqual(numbers.slice(1, MAX_PAGE_SIZE + 1));
});

describe('the invoices', () => {
  let tenant: Tenant;
  let instance: ApiInstance;

  beforeAll(async () => {
    tenant = await startTestTenant();
    instance = api.create({ tenantDomain: tenant.issuer, audience: api.resource, responseTimeout: 5_000 });
  });
  afterAll(() => tenant.stop());

  /** Signs a user in to both APIs, as the storefront does. */
  async function getInvoices(username: string) {
    const { access_token } = await tenant.signIn({
      username,
      resource: [api.resource, api.other.resource],
      scope: `openid offline_access ${api.scope} ${api.other.scope}`,
    });
    return request(instance.app).get('/invoices').set('Authorization', `Bearer ${access_token}`);
  }

  test('the owner of the shop sees the four of the seeds first, in order, with amounts in cents', async () => {
    const response = await getInvoices('ada@monoshop.example');
    const { invoices } = invoicesResponseSchema.parse(response.body);
    expect(
      invoices.slice(0, 4).map(({ id, amount, status }) => [id, amount.amountMinor, amount.currency, status]),
    ).toEqual([
      ['INV-001', 40_000, 'USD', 'paid'],
      ['INV-002', 15_000, 'USD', 'pending'],
      ['INV-003', 120_000, 'USD', 'paid'],
      ['INV-004', 7_500, 'USD', 'pending'],
    ]);
    expect(instance.reads()).toBe(1);
  });

  test('B04 the response to the shop clerk names the missing scope', async () => {
    const before = instance.reads();
    const response = await getInvoices('grace@monoshop.example');
    expect(response.status).toBe(403);
    expect(response.headers['www-authenticate']).toContain('error="insufficient_scope"');
    expect(response.headers['www-authenticate']).toContain('scope="read:invoices"');
    expect(instance.reads()).toBe(before);
  });
});
