import { MonoCloudBackendNodeClient, protectApi } from '@monocloud/backend-node/fastify';
import { PRODUCTS } from '@monoshop/api-products/products';
import fastify from 'fastify';
import { readServerSettings } from './server-settings.ts';

const { port, guard, issuer, audience, scope } = readServerSettings();
const client = new MonoCloudBackendNodeClient({ tenantDomain: issuer, audience });
const onRequest = guard === 'none' ? [] : [protectApi(client)({ scopes: [scope] })];

const app = fastify();
app.get('/livez', {}, () => Promise.resolve({ status: 'ok' }));
app.get('/products', { onRequest }, () => Promise.resolve({ products: PRODUCTS }));
await app.listen({ port, host: '127.0.0.1' });
