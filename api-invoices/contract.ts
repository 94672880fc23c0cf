import { z } from 'zod';

/** Identifier of this API at the tenant; the `aud` of its tokens. */
export const INVOICES_AUDIENCE = 'http://api.monoshop.com/invoices';

/** Scope that `GET /invoices` asks for. */
export const READ_INVOICES = 'read:invoices';

/** An amount in the smallest unit of its currency (cents for USD); the currency is an ISO 4217 code. */
export const moneySchema = z.object({
  amountMinor: z.int().nonnegative(),
  currency: z.string().regex(/^[A-Z]{3}$/),
});

export const invoiceSchema = z.object({
  /** Such as `INV-001`. */
  id: z.string().regex(/^INV-\d{3,}$/),
  customer: z.string().min(1),
  /** Calendar date, ISO 8601. */
  issuedOn: z.iso.date(),
  amount: moneySchema,
  status: z.enum(['paid', 'pending']),
});

/** Answer of `GET /invoices`. */
export const invoicesResponseSchema = z.object({ invoices: z.array(invoiceSchema) });

export type Invoice = z.infer<typeof invoiceSchema>;
export type InvoicesResponse = z.infer<typeof invoicesResponseSchema>;
