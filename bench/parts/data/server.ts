import { createServer } from 'node:http';
import { createApp } from '@monoshop/api-invoices/app';
import { invoicesResponseSchema } from '@monoshop/api-invoices/contract';
import { openStore, type Store } from '@monoshop/api-invoices/store';
import { createLogger } from '@monoshop/service-kit';

/** The Invoice API on one core: on the database of `DATABASE_URL`, or without one on the page of invoices in `CONSTANTS`. */
const { DATABASE_URL, CONSTANTS = '[]', ISSUER = '', AUDIENCE = '', PORT } = process.env;

const invoices = invoicesResponseSchema.shape.invoices.parse(JSON.parse(CONSTANTS));
const page = Promise.resolve({ invoices, hasMore: true });
const constants: Store = {
  listInvoices: () => page,
  findInvoice: () => Promise.resolve(undefined),
  payInvoice: () => Promise.resolve({ refusal: 'not_found' }),
  check: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

const app = createApp({
  settings: {
    backend: { tenantDomain: ISSUER, audience: AUDIENCE, responseTimeout: 5_000 },
    publicUrl: `http://localhost:${PORT}`,
    requestsPerMinute: 0,
    payment: { maxAgeSeconds: 0, acrValues: [] },
  },
  logger: createLogger({ service: 'bench', level: 'warn' }),
  store: DATABASE_URL ? openStore(DATABASE_URL) : constants,
});
createServer(app).listen(Number(PORT), '127.0.0.1');
