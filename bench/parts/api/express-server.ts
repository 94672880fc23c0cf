import express from 'express';
import { listProducts } from '../../../api-products/products.ts';
import { GUARDS } from './guards.ts';
import { readHeapBytes } from './heap.ts';
import { readServerSettings } from './server-settings.ts';

// One Express app for all: the guard is the only thing that differs between the processes that are compared.
const settings = readServerSettings();
const guard = GUARDS[settings.guard]?.(settings);
if (!guard) throw new Error(`There is no guard "${settings.guard}".`);

const answerProducts: express.RequestHandler = async (_request, response) => {
  response.json({ products: [...(await listProducts())] });
};

const app = express();
app.disable('etag').disable('x-powered-by');
app.get('/livez', (_request, response) => void response.json({ status: 'ok' }));
app.get('/heap', (_request, response) => void response.json({ bytes: readHeapBytes() }));
app.get('/open', answerProducts);
app.get('/products', ...guard, answerProducts);
app.listen(settings.port, '127.0.0.1');
