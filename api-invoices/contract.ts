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
    // Up to MAX_PAGE_SIZE: `/openapi.json` can state a pattern, and no other check of a text.
    .regex(/^([1-9]\d?|1\d\d|2[0-4]\d|250)$/, limitError)
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

/** The problems (RFC 9457) that the routes of this API answer with, by their codes. */
export const PROBLEMS = {
  invalid_query: { status: 400, detail: 'The query is wrong.' },
  idempotency_key_required: {
    status: 400,
    detail: 'Send an Idempotency-Key.',
    errors: [{ field: 'Idempotency-Key', detail: 'is missing.' }],
  },
  idempotency_key_invalid: {
    status: 400,
    detail: 'A key is 1 to 128 printable ASCII characters without spaces.',
    errors: [{ field: 'Idempotency-Key', detail: 'is not a key.' }],
  },
  insufficient_user_authentication: {
    status: 401,
    detail: 'Sign in again, as the challenge says, and repeat the request with the new token.',
  },
  not_found: { status: 404, detail: 'There is nothing at this address.' },
  already_paid: { status: 409, detail: 'The invoice is paid.' },
  precondition_failed: { status: 412, detail: 'The invoice has changed. Read it again.' },
  unsupported_media_type: { status: 415, detail: 'Send the payment as application/json.' },
  invalid_body: { status: 422, detail: 'The body is wrong.' },
  idempotency_key_reused: { status: 422, detail: 'This Idempotency-Key belongs to another request.' },
  amount_differs: {
    status: 422,
    detail: 'The amount is not that of the invoice.',
    errors: [{ field: 'amount', detail: 'is not that of the invoice.' }],
  },
  precondition_required: {
    status: 428,
    detail: 'Send If-Match with the ETag of the invoice.',
    errors: [{ field: 'If-Match', detail: 'is missing.' }],
  },
} as const;
