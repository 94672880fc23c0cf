import type { Section } from '../../harness/context.ts';
import type { PinnedProcess } from '../../harness/pinned-process.ts';
import { quantile } from '../../harness/statistics.ts';
import { addInvoices, AMOUNT, countPayments } from './rows.ts';

const CONNECTIONS = 50;
const FIRST_PAID = 500_000;

/** Pays many invoices through several processes, each twice with the same key, and counts what became of it. */
export async function measurePayments(
  databaseUrl: string,
  servers: readonly PinnedProcess[],
  { token, invoices }: { token: string; invoices: number },
): Promise<Section> {
  await addInvoices(databaseUrl, FIRST_PAID, invoices, null);
  const timesMs: number[] = [];
  const answers: Record<string, number> = {};
  let next = 0;
  async function worker(): Promise<void> {
    // Each invoice once, and then each again.
    for (let turn = next++; turn < 2 * invoices; turn = next++) {
      const id = FIRST_PAID + (turn % invoices);
      const startedAt = performance.now();
      // The process that a repeated request goes to is not that of the first.
      const server = servers[(turn + Math.floor(turn / invoices)) % servers.length];
      const response = await fetch(`${server?.url}/invoices/INV-${id}/payment`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'idempotency-key': `key-${id}`,
          'if-match': '"1"',
        },
        body: JSON.stringify({ amount: AMOUNT }),
      });
      await response.arrayBuffer();
      timesMs.push(performance.now() - startedAt);
      const what = `${turn < invoices ? 'first' : 'repeated'} ${response.status}`;
      answers[what] = (answers[what] ?? 0) + 1;
    }
  }
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  const seconds = (performance.now() - startedAt) / 1000;
  const expected = { 'first 200': invoices, 'repeated 200': invoices };
  const counts = JSON.stringify(await countPayments(databaseUrl, FIRST_PAID));
  if (
    JSON.stringify(answers) !== JSON.stringify(expected) ||
    counts !== JSON.stringify({ payments: invoices, invoices })
  )
    throw new Error(`The payments were answered ${JSON.stringify(answers)}, and there are ${counts}.`);
  return {
    table: 'Payments',
    kind: 'absolute',
    text: `${invoices} invoices, each paid and then asked for again with the same key, over ${servers.length} processes on PostgreSQL with ${CONNECTIONS} requests at once. Every answer was 200, and every invoice has one payment.`,
    rows: [
      {
        'requests/s': Math.round((2 * invoices) / seconds),
        'p50 ms': quantile(timesMs, 0.5).toFixed(1),
        'p99 ms': quantile(timesMs, 0.99).toFixed(1),
      },
    ],
  };
}
