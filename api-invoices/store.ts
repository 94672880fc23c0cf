import type { Caller } from '@monoshop/service-kit';
import { openDatabase } from '@monoshop/service-kit/database';
import type { Invoice } from './contract.ts';
import { COLUMNS, toInvoice, toNumber, toOwnership, type VersionedInvoice } from './invoice-rows.ts';
import { createInvoices } from './migrations/0001-invoices.ts';
import { addOwners } from './migrations/0002-owners.ts';
import { addPayments } from './migrations/0003-payments.ts';
import { addRowSecurity } from './migrations/0004-row-security.ts';
import { createKeyRemoval, payInvoice, type Payment, type PaymentOutcome } from './payments.ts';

/** A part of the list of invoices. */
export interface PageRequest {
  /** Most invoices on the page. */
  limit: number;
  /** The id of the invoice that the page comes after. */
  after?: string;
}

/** What this API keeps. Every method throws UnavailableError while the database cannot be reached. */
export interface Store {
  /** A page of the invoices that the caller may see, in the order of their numbers, and whether others follow. */
  listInvoices: (caller: Caller, page: PageRequest) => Promise<{ invoices: Invoice[]; hasMore: boolean }>;
  /** An invoice that the caller may see. The same statement runs whether there is none or it is another's. */
  findInvoice: (caller: Caller, id: string) => Promise<VersionedInvoice | undefined>;
  /** Marks an invoice as paid, once, however often it is asked for. */
  payInvoice: (caller: Caller, payment: Payment) => Promise<PaymentOutcome>;
  /** Resolves while the database answers. */
  check: () => Promise<void>;
  close: () => Promise<void>;
}

const MIGRATIONS = [createInvoices, addOwners, addPayments, addRowSecurity];

/** @param url as `openDatabase` takes it. */
export function openStore(url: string): Store {
  const database = openDatabase({ url, migrations: MIGRATIONS });
  const { query, check, close } = database;
  const removeOldKeys = createKeyRemoval(database);
  return {
    async listInvoices(caller, { limit, after }) {
      const { mine, owner, onBehalf } = toOwnership(caller, 'see');
      const rows = await query(
        `select ${COLUMNS} from invoices where number > $1 and ${mine(2)} order by number limit $3`,
        [after === undefined ? 0 : toNumber(after), owner, limit + 1],
        onBehalf,
      );
      const invoices = rows.slice(0, limit).map((row) => toInvoice(row).invoice);
      return { invoices, hasMore: rows.length > limit };
    },
    async findInvoice(caller, id) {
      const { mine, owner, onBehalf } = toOwnership(caller, 'see');
      const sql = `select ${COLUMNS} from invoices where number = $1 and ${mine(2)}`;
      const [row] = await query(sql, [toNumber(id), owner], onBehalf);
      return row === undefined ? undefined : toInvoice(row);
    },
    async payInvoice(caller, payment) {
      const outcome = await payInvoice(database, caller, payment);
      removeOldKeys();
      return outcome;
    },
    check,
    close,
  };
}
