import express from 'express';
import { listProducts } from '@monoshop/api-products/products';
import { GUARDS } from './guards.ts';
import { z } from 'zod';

// One Express app for all: the guard is the only thing that differs between the processes that are compared.
const env = z
  .object({
    PORT: z.coerce.number(),
    BENCH_GUARD: z.string(),
    BENCH_ISSUER: z.string(),
    BENCH_AUDIENCE: z.string(),
    BENCH_SCOPE: z.string(),
  })
  .parse(process.env);
const guard = GUARDS[env.BENCH_GUARD]?.({
  issuer: env.BENCH_ISSUER,
  audience: env.BENCH_AUDIENCE,
  scope: env.BENCH_SCOPE,
});
if (!guard) throw new Error(`There is no guard "${env.BENCH_GUARD}".`);

/** Bytes of live objects after a full collection. */
function readHeapBytes(): number {
  if (!globalThis.gc) throw new Error('Start this process with --expose-gc.');
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const answerProducts: express.RequestHandler = async (_request, response) => {
  response.json({ products: [...(await listProducts())] });
};

const app = express();
app.disable('etag').disable('x-powered-by');
app.get('/livez', (_request, response) => void response.json({ status: 'ok' }));
app.get('/heap', (_request, response) => void response.json({ bytes: readHeapBytes() }));
app.get('/open', answerProducts);
app.get('/products', ...guard, answerProducts);
app.listen(env.PORT, '127.0.0.1');
