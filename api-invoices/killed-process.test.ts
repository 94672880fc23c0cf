import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { DATABASES } from '@monoshop/testing/database';
import { startProgram } from '@monoshop/testing/process';
import { expect, test } from 'vitest';
import { API } from './contract.ts';
import { openInvoiceApi, usd, type InvoiceApi } from './testing/invoice-api.ts';

// Bun runs one test after the other.
const KILLS = process.versions['bun'] ? 2 : 3;
const INVOICES = 300;
const FIRST = 1_000;
const AT_ONCE = 8;
const TIMEOUT_MS = 180_000;

/** Starts the API as a process, as in production, and resolves with what pays an invoice there. */
async function start({ url, issuer, authorize }: InvoiceApi) {
  const service = startProgram(new URL('server.ts', import.meta.url), {
    API_PORT: '0',
    API_HOST: '127.0.0.1',
    LOG_LEVEL: 'info',
    MONOCLOUD_BACKEND_TENANT_DOMAIN: issuer.issuer,
    MONOCLOUD_BACKEND_AUDIENCE: API.audience,
    ...(url.startsWith('file:') ? { API_STATE_DIR: dirname(fileURLToPath(url)) } : { API_DATABASE_URL: url }),
  });
  const port = (await service.printed(/"port":(\d+).*"msg":"listening"/))[1];
  const headers = { ...authorize('machine'), 'Content-Type': 'application/json', 'If-Match': '"1"' };
  const body = JSON.stringify(usd(100));
  const pay = async (number: number) => {
    const address = `http://127.0.0.1:${port}/invoices/INV-${number}/payment`;
    const response = await fetch(address, {
      method: 'POST',
      headers: { ...headers, 'Idempotency-Key': `key-${number}` },
      body,
    });
    return `${response.status} ${response.headers.get('etag')}`;
  };
  return { service, pay };
}

for (const kind of DATABASES) {
  test.skipIf(kind.isAbsent)(
    `B18 in ${kind.name}, a process that is killed while it takes payments takes each once or not at all, and the repeated request succeeds`,
    async () => {
      const api = await openInvoiceApi(kind);
      for (let number = FIRST; number < FIRST + INVOICES; number += 1) {
        await api.change(
          `insert into invoices (number, customer, issued_on, amount_minor, currency, status) values ($1, 'Killed', '2026-11-01', 100, 'USD', 'pending')`,
          [number],
        );
      }
      const open = Array.from({ length: INVOICES }, (_, index) => FIRST + index);
      let cut = 0;
      for (let kill = 1; kill <= KILLS; kill += 1) {
        const { service, pay } = await start(api);
        const progress = { answered: 0 };
        const worker = async () => {
          for (;;) {
            const [number] = open.splice(0, 1);
            if (number === undefined) return;
            const answer = await pay(number).catch(() => undefined);
            if (answer === undefined) {
              // It may have been paid: the same request again says so.
              open.push(number);
              cut += 1;
              return;
            }
            expect(answer).toBe('200 "2"');
            progress.answered += 1;
          }
        };
        const workers = Promise.all(Array.from({ length: AT_ONCE }, worker));
        while (progress.answered < 5 && open.length > 0) await delay(1);
        await delay(Math.random() * 5);
        await service.kill();
        await workers;
        expect(await api.look(INCONSISTENT)).toEqual([]);
      }
      const { service, pay } = await start(api);
      // All of them once more: those that were cut off, and those that were paid before.
      const again = Array.from({ length: INVOICES }, (_, index) => FIRST + index);
      const repeat = async () => {
        for (let number = again.pop(); number !== undefined; number = again.pop()) {
          expect(await pay(number)).toBe('200 "2"');
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, repeat));
      await service.stop();
      const [paid] = await api.look(
        `select count(*) as payments, (select count(*) from invoices where number >= ${FIRST} and status = 'paid' and version = 2) as invoices, (select count(*) from payment_keys) as keys from payments`,
      );
      expect(paid).toEqual({ payments: INVOICES, invoices: INVOICES, keys: INVOICES });
      expect(cut).toBeGreaterThan(0);
      await api.close();
    },
    TIMEOUT_MS,
  );
}

/** Whatever is written without the rest of its payment. */
const INCONSISTENT = `
  select number from invoices left join payments on invoice = number left join payment_keys on key_text = 'key-' || number
  where number >= ${FIRST} and not (
    (status = 'paid' and version = 2 and invoice is not null and key_text is not null)
    or (status = 'pending' and version = 1 and invoice is null and key_text is null))`;
