import { insertRows, openDatabase } from '@monoshop/service-kit/database';

/** Whose rows are read. */
export const OWNER = 'user-of-many-rows';
/** Their numbers begin behind those of the history. */
export const FIRST_ROW = 10_000;
/** What is paid in the rows that are paid. */
export const AMOUNT = { amountMinor: 12_345, currency: 'USD' };

const BATCH = 500;

/** Adds invoices, pending, to a database that an API has migrated. */
export async function addInvoices(
  url: string,
  first: number,
  count: number,
  owner: string | null,
): Promise<void> {
  const { query, transaction, close } = openDatabase({ url, migrations: [] });
  for (let start = 0; start < count; start += BATCH) {
    const rows = Array.from({ length: Math.min(BATCH, count - start) }, (_, index) => ({
      number: first + start + index,
      customer: 'Many Rows',
      issued_on: '2026-11-01',
      amount_minor: AMOUNT.amountMinor,
      currency: AMOUNT.currency,
      status: 'pending',
      owner_sub: owner,
    }));
    const { sql, parameters = [] } = insertRows('invoices', rows);
    await transaction((run) => run(sql, parameters), { caller: 'all' });
  }
  // As a server does by itself within a minute.
  await query('analyze invoices');
  await close();
}

/** How often the invoices from this number on were paid: payments, and the invoices that they are for. */
export async function countPayments(url: string, first: number): Promise<unknown> {
  const { transaction, close } = openDatabase({ url, migrations: [] });
  const sql = `select count(*) as payments, count(distinct invoice) as invoices from payments where invoice >= $1`;
  const [counts] = await transaction((query) => query(sql, [first]), { caller: 'all' });
  await close();
  return counts;
}
