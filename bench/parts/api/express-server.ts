import express from 'express';
import { PRODUCTS } from '@monoshop/api-products/products';
import { GUARDS } from './guards.ts';
import { readServerSettings } from './server-settings.ts';

// One Express app for all: the guard is the only thing that differs between the processes that are compared.
const settings = readServerSettings();
const guard = GUARDS[settings.guard]?.(settings);
if (!guard) throw new Error(`There is no guard "${settings.guard}".`);

/** Bytes of live objects after a full collection. */
function readHeapBytes(): number {
  if (!globalThis.gc) throw new Error('Start this process with --expose-gc.');
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const answerProducts: express.RequestHandler = (_request, response) => {
  response.json({ products: PRODUCTS });
};

const app = express();
app.disable('etag').disable('x-powered-by');
app.get('/livez', (_request, response) => void response.json({ status: 'ok' }));
app.get('/heap', (_request, response) => void response.json({ bytes: readHeapBytes() }));
app.get('/open', answerProducts);
app.get('/products', ...guard, answerProducts);
app.listen(settings.port, '127.0.0.1');
