import { toCallerName, type Caller } from '@monoshop/service-kit';
import { z } from 'zod';
import { invoiceSchema, type Invoice } from './contract.ts';

/** An invoice, and which version of it this is. */
export interface VersionedInvoice {
  invoice: Invoice;
  version: number;
}

/** The columns that {@link toInvoice} reads. */
export const COLUMNS = 'number, customer, issued_on, amount_minor, currency, status, version';

const invoiceRow = z
  .object({
    ...invoiceSchema.pick({ customer: true, status: true }).shape,
    number: z.int(),
    issued_on: z.string(),
    amount_minor: z.int(),
    currency: z.string(),
    version: z.int(),
  })
  .transform((row): VersionedInvoice => {
    const { customer, status, version } = row;
    const id = `INV-${String(row.number).padStart(3, '0')}`;
    const amount = { amountMinor: row.amount_minor, currency: row.currency };
    return { invoice: { id, customer, issuedOn: row.issued_on, amount, status }, version };
  });

/** Reads a row of the invoices. @throws Error when it is not as the contract has it. */
export const toInvoice = (row: unknown): VersionedInvoice => invoiceRow.parse(row);

/** The number in an id; 0, which no invoice has, for what is not an id. */
export const toNumber = (id: string): number =>
  invoiceSchema.shape.id.safeParse(id).success ? Number(id.slice(4)) : 0;

/** Whose invoices a statement is about. */
export interface Ownership {
  /** A condition with one parameter. */
  mine: (place: number) => string;
  /** Its parameter. */
  owner: string;
  /** For PostgreSQL, whose policies ask the same once more. */
  onBehalf: { caller: string };
}

/** Groups whose users may see all invoices, and those whose users may pay all. */
const GROUPS_FOR_ALL = { see: ['admin', 'auditor'], pay: ['admin'] };

/**
 * Which invoices a caller may see or pay: all of them as a user of one of the groups, or as a client that acts for no user
 * and has what its scope grants; else those of the user.
 */
export function toOwnership(caller: Caller, purpose: keyof typeof GROUPS_FOR_ALL): Ownership {
  if (caller.kind === 'client' || GROUPS_FOR_ALL[purpose].some((group) => caller.groups.includes(group))) {
    return { mine: (place) => `$${place} = 'all'`, owner: 'all', onBehalf: { caller: 'all' } };
  }
  return {
    mine: (place) => `owner_sub = $${place}`,
    owner: caller.sub,
    onBehalf: { caller: toCallerName(caller) },
  };
}
