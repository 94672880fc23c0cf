import { MonoCloudBackendNodeClient, protectApi } from '@monocloud/backend-node/fastify';
import fastify from 'fastify';
import type { OnRequest } from 'fastify';
import { listProducts } from '../../../api-products/products.ts';
import { readServerSettings } from './server-settings.ts';

const { port, guard, issuer, audience, scope } = readServerSettings();

function createHooks(): OnRequest[] {
  if (guard === 'none') return [];
  const client = new MonoCloudBackendNodeClient({ tenantDomain: issuer, audience });
  return [protectApi(client)({ scopes: [scope] })];
}

const app = fastify();
app.get('/livez', () => Promise.resolve({ status: 'ok' }));
app.get('/products', { onRequest: createHooks() }, async () => ({ products: [...(await listProducts())] }));
await app.listen({ port, host: '127.0.0.1' });
