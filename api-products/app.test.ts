import { createLogger } from '@monoshop/service-kit';
import { UnavailableError } from '@monoshop/service-kit/problem';
import { describeApi, openStoreOn, PUBLIC_URL } from '@monoshop/testing/api-cases/api-under-test';
import type { ApiUnderTest } from '@monoshop/testing/api-cases/api-under-test';
import { describeOpenApi } from '@monoshop/testing/api-cases/openapi-cases';
import { describeProtectedRoute } from '@monoshop/testing/api-cases/protected-route';
import { captureLog } from '@monoshop/testing/captured-log';
import { DATABASES, EMBEDDED } from '@monoshop/testing/database';
import { startTestTenant } from '@monoshop/tenant/testing';
import request from 'supertest';
import { describe, expect, test } from 'vitest';
import { createApp } from './app.ts';
import { API, productsResponseSchema } from './contract.ts';
import { readApiSettings } from './settings.ts';
import { openStore, type Store } from './store.ts';

const toApi = ({ check, listProducts }: Pick<Store, 'check' | 'listProducts'>): ApiUnderTest => ({
  ...describeApi(API.name),
  readSettings: readApiSettings,
  server: new URL('server.ts', import.meta.url),
  create(backend, { failure, requestsPerMinute = 0, publicUrl = PUBLIC_URL } = {}) {
    const log = captureLog(createLogger);
    let reads = 0;
    const app = createApp({
      settings: { backend, publicUrl, requestsPerMinute },
      logger: log.logger,
      store: {
        check,
        listProducts: () => {
          reads += 1;
          return failure ? Promise.reject(failure) : listProducts();
        },
      },
    });
    return { app, reads: () => reads, log };
  },
});

const store = await openStoreOn(EMBEDDED, openStore);
const api = toApi(store);
describeProtectedRoute(api, startTestTenant);

describe.each(DATABASES.filter(({ isAbsent }) => !isAbsent))('in $name', async (kind) => {
  describeOpenApi(toApi(await openStoreOn(kind, openStore)), {
    'listProducts 503 service_unavailable': {
      instance: { failure: new UnavailableError('The database cannot be reached.') },
    },
  });
});

test('the shop clerk sees the twelve products, in order, with prices in cents', async () => {
  const tenant = await startTestTenant();
  const { app } = api.create({ tenantDomain: tenant.issuer, audience: api.resource, responseTimeout: 5_000 });
  const { access_token } = await tenant.signIn({
    username: 'grace@monoshop.example',
    resource: api.resource,
    scope: `openid offline_access ${api.scope}`,
  });
  const response = await request(app).get('/products').set('Authorization', `Bearer ${access_token}`);
  const { products } = productsResponseSchema.parse(response.body);
  expect(products.map(({ name, price }) => [name, price.amountMinor, price.currency])).toEqual([
    ['Laptop', 120_000, 'USD'],
    ['Keyboard', 8_000, 'USD'],
    ['Mouse', 2_500, 'USD'],
    ['Monitor', 35_000, 'USD'],
    ['Laptop Stand', 4_500, 'USD'],
    ['Wireless Keyboard', 12_000, 'USD'],
    ['Gaming Mouse', 7_000, 'USD'],
    ['Curved Monitor', 55_000, 'USD'],
    ['Earbuds', 12_000, 'USD'],
    ['Headphones', 22_000, 'USD'],
    ['VR Headset', 49_900, 'USD'],
    ['Mechanical Keyboard', 15_000, 'USD'],
  ]);
  expect(products[4]).toMatchObject({ id: 'laptop-stand', image: '/products/laptop-stand.svg' });
  await tenant.stop();
});
