import { findApi } from '@monoshop/apis';
import { z } from 'zod';

/** This API's row in the table of APIs: its name, port, audience, scope and path. */
export const API = findApi('invoices');

if (!API.write) throw new RangeError('The table of APIs says nothing of changing invoices.');
/** Scope that paying an invoice requires. */
export const WRITE_SCOPE = API.write.scope;

/** An amount in the smallest unit of its currency (cents for USD); the currency is an ISO 4217 code. */
export const moneySchema = z.object({
  amountMinor: z.int().nonnegative(),
  currency: z.string().regex(/^[A-Z]{3}$/),
});

/** At least three digits, and no more than a 32-bit integer holds. */
const ID = /^INV-(\d{3}|[1-9]\d{3,8})$/;

export const invoiceSchema = z.object({
  /** Such as `INV-001`. */
  id: z.string().regex(ID),
  customer: z.string().min(1),
  /** Calendar date, ISO 8601. */
  issuedOn: z.iso.date(),
  amount: moneySchema,
  status: z.enum(['paid', 'pending']),
});

export const DEFAULT_PAGE_SIZE = 20;
export const MAX_PAGE_SIZE = 250;

const limitError = `is not one whole number from 1 to ${MAX_PAGE_SIZE}.`;

/** Query of `GET /invoices`, as text. */
export const invoicesQuerySchema = z.strictObject({
  /** Most invoices on a page. */
  limit: z
    .string(limitError)
    .regex(/^[1-9]\d{0,2}$/, limitError)
    .refine((text) => Number(text) <= MAX_PAGE_SIZE, limitError)
    .default(String(DEFAULT_PAGE_SIZE)),
  /** The invoice that the page comes after, as `next` names it. */
  cursor: z.string('is not one id of an invoice.').regex(ID, 'is not the id of an invoice.').optional(),
});

/** Answer of `GET /invoices`: those that the caller may see, in the order of their numbers. */
export const invoicesResponseSchema = z.object({
  invoices: z.array(invoiceSchema),
  /** The next page, as a reference relative to this address (RFC 3986 §4.2); absent on the last one. */
  next: z.string().optional(),
});

/** Parameters of the path of one invoice. */
export const invoiceParamsSchema = z.object({ id: invoiceSchema.shape.id });

/** Headers of `POST /invoices/:id/payment`. */
export const paymentHeadersSchema = z.object({
  /** Chosen by the client, kept for a day: a request with the same one is this request again. */
  'Idempotency-Key': z.string().regex(/^[!-~]{1,128}$/),
  /** The entity tag of the invoice that the client has seen (RFC 9110 §13.1.1). */
  'If-Match': z.string(),
});

/** Body of `POST /invoices/:id/payment`: what is paid, which is the amount of the invoice. */
export const paymentSchema = z.strictObject({ amount: z.strictObject(moneySchema.shape) });

export type Invoice = z.infer<typeof invoiceSchema>;
export type InvoicesResponse = z.infer<typeof invoicesResponseSchema>;
export type PaymentRequest = z.infer<typeof paymentSchema>;

/** Codes of the problems (RFC 9457) that the routes of this API answer with, and their statuses. */
export const PROBLEMS = {
  invalid_query: 400,
  idempotency_key_required: 400,
  idempotency_key_invalid: 400,
  insufficient_user_authentication: 401,
  not_found: 404,
  already_paid: 409,
  precondition_failed: 412,
  unsupported_media_type: 415,
  invalid_body: 422,
  idempotency_key_reused: 422,
  amount_differs: 422,
  precondition_required: 428,
} as const;
