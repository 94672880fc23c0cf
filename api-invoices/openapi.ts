import type { FieldError } from '@monoshop/service-kit';
import { problemAnswer, type Answer, type Operation } from '@monoshop/service-kit/openapi';
import { z } from 'zod';
import {
  API,
  invoiceParamsSchema,
  invoiceSchema,
  invoicesQuerySchema,
  invoicesResponseSchema,
  paymentHeadersSchema,
  paymentSchema,
  PROBLEMS,
  WRITE_SCOPE,
} from './contract.ts';
import type { Invoice } from './contract.ts';

/** Response bodies by their names in `/openapi.json`. */
export const SCHEMAS = { Invoice: invoiceSchema, InvoicesResponse: invoicesResponseSchema };

const invoice = (
  id: string,
  amountMinor: number,
  status: Invoice['status'],
  customer: string,
  issuedOn: string,
): Invoice => ({ id, customer, issuedOn, amount: { amountMinor, currency: 'USD' }, status });

const PENDING = invoice('INV-002', 15_000, 'pending', 'Harbour Books', '2026-08-17');

const FIRST_PAGE = {
  invoices: [invoice('INV-001', 40_000, 'paid', 'Northwind Studio', '2026-08-03'), PENDING],
  next: '?limit=2&cursor=INV-002',
};

const UNCHANGED: Answer = {
  description: 'The caller has this version: that of If-None-Match.',
  headers: ['ETag'],
};

/** The response with one of this API's own problems. */
const refusal = (code: keyof typeof PROBLEMS, description: string, errors?: readonly FieldError[]): Answer =>
  problemAnswer(description, { ...PROBLEMS[code], code, ...(errors && { errors }) });

const NOT_FOUND = refusal('not_found', 'There is no such invoice, or it belongs to another customer.');

const TOO_LONG = { status: 413, detail: 'The request could not be read.' };

const ifNoneMatch = z.object({ 'If-None-Match': z.string().optional() });

const DUE = invoice('INV-204', 51_536, 'pending', 'Meridian Press', '2026-11-24');

const PAY: Operation = {
  id: 'payInvoice',
  method: 'post',
  path: `${API.path}/{id}/payment`,
  summary: 'Pays an invoice, once, however often the request is sent with the same Idempotency-Key.',
  scopes: [WRITE_SCOPE],
  parameters: { path: invoiceParamsSchema, header: paymentHeadersSchema },
  body: paymentSchema,
  example: {
    path: { id: DUE.id },
    header: { 'Idempotency-Key': 'payment-of-inv-204', 'If-Match': '"1"' },
    body: { amount: DUE.amount },
  },
  answers: {
    200: [
      {
        description: 'The invoice is paid.',
        schema: 'Invoice',
        example: { ...DUE, status: 'paid' },
        headers: ['ETag'],
      },
    ],
    400: [
      refusal('idempotency_key_required', 'The key is missing.'),
      refusal('idempotency_key_invalid', 'The key is no key.'),
    ],
    401: [
      {
        ...refusal('insufficient_user_authentication', 'The user has to sign in again (RFC 9470 §3).'),
        headers: ['WWW-Authenticate'],
      },
    ],
    404: [NOT_FOUND],
    409: [refusal('already_paid', 'It was paid with another key.')],
    412: [refusal('precondition_failed', 'If-Match names another version.')],
    413: [problemAnswer('The body is longer than 4 kB.', TOO_LONG)],
    415: [refusal('unsupported_media_type', 'The body is something else than JSON.')],
    422: [
      refusal('invalid_body', 'A member of the body is wrong or unknown.', [
        { field: 'tip', detail: 'is not known here.' },
      ]),
      refusal('idempotency_key_reused', 'The key was used for another request.'),
      refusal('amount_differs', 'Another amount is due.'),
    ],
    428: [refusal('precondition_required', 'If-Match is missing.')],
  },
};

/** What this API does for a caller with a token, as `/openapi.json` says it. */
export const OPERATIONS: readonly Operation[] = [
  {
    id: 'listInvoices',
    method: 'get',
    path: API.path,
    summary: 'Lists the invoices that the caller may see, in the order of their numbers, page by page.',
    scopes: [API.scope],
    parameters: { query: invoicesQuerySchema, header: ifNoneMatch },
    example: { query: { limit: '2' } },
    answers: {
      200: [{ description: 'A page.', schema: 'InvoicesResponse', example: FIRST_PAGE, headers: ['ETag'] }],
      304: [UNCHANGED],
      400: [
        refusal('invalid_query', 'A parameter is wrong or unknown.', [
          { field: 'limit', detail: 'is not one whole number from 1 to 250.' },
        ]),
      ],
    },
  },
  {
    id: 'showInvoice',
    method: 'get',
    path: `${API.path}/{id}`,
    summary: 'Shows one invoice.',
    scopes: [API.scope],
    parameters: { path: invoiceParamsSchema, header: ifNoneMatch },
    example: { path: { id: PENDING.id } },
    answers: {
      200: [{ description: 'The invoice.', schema: 'Invoice', example: PENDING, headers: ['ETag'] }],
      304: [UNCHANGED],
      404: [NOT_FOUND],
    },
  },
  PAY,
];
