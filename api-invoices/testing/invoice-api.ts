import { createLogger } from '@monoshop/service-kit';
import { openDatabase, type Value } from '@monoshop/service-kit/database';
import { captureLog } from '@monoshop/testing/captured-log';
import type { DatabaseKind } from '@monoshop/testing/database';
import { startForgingIssuer } from '@monoshop/testing/issuer';
import request from 'supertest';
import { createApp } from '../app.ts';
import { API, WRITE_SCOPE } from '../contract.ts';
import { openStore, type Store } from '../store.ts';

const BOTH_SCOPES = `${API.scope} ${WRITE_SCOPE}`;

const DOROTHY = { sub: 'user-dorothy', client_id: 'web', groups: ['auditor'], scope: API.scope } as const;

/** Claims of those who call: as the tenant issues them. */
const CALLERS = {
  ada: { sub: 'user-ada', client_id: 'web', groups: ['admin'], scope: BOTH_SCOPES },
  katherine: { sub: 'user-katherine', client_id: 'web', groups: ['customer'], scope: BOTH_SCOPES },
  stranger: { sub: 'user-stranger', client_id: 'web', groups: ['customer'], scope: BOTH_SCOPES },
  dorothy: DOROTHY,
  'dorothy with write:invoices': { ...DOROTHY, scope: BOTH_SCOPES },
  grace: { sub: 'user-grace', client_id: 'web', groups: ['clerk'], scope: 'read:products' },
  machine: { sub: 'machine', client_id: 'machine', scope: BOTH_SCOPES },
  'no token': undefined,
} as const;

export type CallerName = keyof typeof CALLERS;

/** Body of a payment of so many cents. */
export const usd = (amountMinor: number) => ({ amount: { amountMinor, currency: 'USD' } });

/** What a payment is, but for what a test changes. */
export interface PaymentParts {
  id?: string;
  key?: string | null;
  ifMatch?: string | null;
  type?: string;
  body?: unknown;
  claims?: Record<string, unknown>;
}

/** The Invoice API on a database of its own, and who may look past it. */
export async function openInvoiceApi(kind: DatabaseKind, { acrValues = [] }: { acrValues?: string[] } = {}) {
  const issuer = await startForgingIssuer();
  const place = await kind.create();
  // As the process names its file.
  const url = place.url.replace(/[^/]+\.db$/, `${API.name}.db`);
  const store = openStore(url);
  await store.check();
  const inspection = openDatabase({ url, migrations: [] });
  const log = captureLog(createLogger);
  const { app } = createInstance();

  function createInstance(own: Store = store) {
    const backend = { tenantDomain: issuer.issuer, audience: API.audience, responseTimeout: 5_000 };
    const settings = { backend, publicUrl: 'https://api.example', requestsPerMinute: 0 };
    const payment = { maxAgeSeconds: 300, acrValues };
    return { app: createApp({ settings: { ...settings, payment }, logger: log.logger, store: own }) };
  }

  function authorize(name: CallerName, claims: Record<string, unknown> = {}): Record<string, string> {
    const own = CALLERS[name];
    if (!own) return {};
    const authTime = own.client_id === 'web' ? Math.floor(Date.now() / 1_000) : undefined;
    const token = issuer.mint({ aud: API.audience, auth_time: authTime, ...own, ...claims });
    return { Authorization: `Bearer ${token}` };
  }

  return {
    url,
    issuer,
    log,
    store,
    authorize,
    createInstance,
    get: (name: CallerName, path: string, headers: Record<string, string> = {}) =>
      request(app)
        .get(path)
        .set({ ...authorize(name), ...headers }),
    /** Sends a payment of INV-002 as it should be, but for these parts; null leaves a header out. */
    pay(name: CallerName, parts: PaymentParts = {}, target = app) {
      const { id = 'INV-002', key = 'key-1', ifMatch = '"1"', type = 'application/json', claims } = parts;
      const body = 'body' in parts ? parts.body : usd(15_000);
      const call = request(target).post(`/invoices/${id}/payment`).set(authorize(name, claims));
      if (key !== null) call.set('Idempotency-Key', key);
      if (ifMatch !== null) call.set('If-Match', ifMatch);
      if (body === undefined) return call.set('Content-Type', type);
      return call.set('Content-Type', type).send(typeof body === 'string' ? body : JSON.stringify(body));
    },
    /** Rows of the database as an operator sees them. */
    look: (sql: string) => inspection.transaction((query) => query(sql), { caller: 'all' }),
    change: (sql: string, parameters: Value[] = []) =>
      inspection.transaction((query) => query(sql, parameters), { caller: 'all' }),
    async close() {
      await Promise.all([store.close(), inspection.close(), issuer.stop()]);
      await place.drop();
    },
  };
}

export type InvoiceApi = Awaited<ReturnType<typeof openInvoiceApi>>;
