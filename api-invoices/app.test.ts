import { createLogger } from '@monoshop/service-kit';
import { PUBLIC_URL } from '@monoshop/testing/api-cases/api-under-test';
import type { ApiInstance, ApiUnderTest, Tenant } from '@monoshop/testing/api-cases/api-under-test';
import { describeProtectedRoute } from '@monoshop/testing/api-cases/protected-route';
import { captureLog } from '@monoshop/testing/captured-log';
import { startTestTenant } from '@monoshop/tenant/testing';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from './app.ts';
import { INVOICES_AUDIENCE, invoicesResponseSchema, READ_INVOICES } from './contract.ts';
import { listInvoices } from './invoices.ts';
import { readApiSettings } from './settings.ts';

const api: ApiUnderTest = {
  path: '/invoices',
  resource: INVOICES_AUDIENCE,
  scope: READ_INVOICES,
  other: { resource: 'http://api.monoshop.com/products', scope: 'read:products' },
  realm: 'MonoShop Invoice API',
  metadataPath: '/.well-known/oauth-protected-resource/invoices',
  port: 4002,
  readSettings: readApiSettings,
  server: new URL('server.ts', import.meta.url),
  create(backend, { failure, requestsPerMinute = 0, publicUrl = PUBLIC_URL } = {}) {
    const log = captureLog(createLogger);
    let reads = 0;
    const app = createApp({
      settings: { backend, publicUrl, requestsPerMinute },
      logger: log.logger,
      listInvoices: () => {
        reads += 1;
        return failure ? Promise.reject(failure) : listInvoices();
      },
    });
    return { app, reads: () => reads, log };
  },
};

describeProtectedRoute(api, startTestTenant);

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

  test('the owner of the shop sees the four, in order, with amounts in cents', async () => {
    const response = await getInvoices('ada@monoshop.example');
    const { invoices } = invoicesResponseSchema.parse(response.body);
    expect(
      invoices.map(({ id, amount, status }) => [id, amount.amountMinor, amount.currency, status]),
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
