import { createProblemHandler, createLogger, createRequestLog, livez, notFound } from '@monoshop/service-kit';
import express from 'express';
import helmet from 'helmet';
import { listProducts } from '../../../api-products/products.ts';
import { readServerSettings } from './server-settings.ts';

// The Product API without its guard, put together from the same parts in the same order. The product itself has no
// switch that would take the guard away.
const logger = createLogger({ service: 'api-products', level: 'info' });
const app = express();
app.enable('case sensitive routing').enable('strict routing').disable('etag');
app.use(createRequestLog(logger));
app.use(helmet({ strictTransportSecurity: false }));
app.use(express.json({ limit: '16kb' }));
app.get('/livez', livez);
app.get('/products', async (_request, response) => {
  response.set('Cache-Control', 'private, no-store').json({ products: [...(await listProducts())] });
});
app.use(notFound);
app.use(createProblemHandler(logger));
app.listen(readServerSettings().port, '127.0.0.1');
