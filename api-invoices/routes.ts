import { createHash } from 'node:crypto';
import { notFound, readCaller, sendProblem, type FieldError } from '@monoshop/service-kit';
import express, { type RequestHandler, type Response } from 'express';
import type { z } from 'zod';
import { invoicesQuerySchema, paymentHeadersSchema, paymentSchema, PROBLEMS } from './contract.ts';
import type { InvoicesResponse, PaymentRequest } from './contract.ts';
import type { Store } from './store.ts';

/** A route about one invoice. */
type InvoiceHandler = RequestHandler<{ id: string }>;

/** Creates the handler of `GET /invoices`: a page of those that the caller may see. */
export function createListInvoices({ listInvoices }: Pick<Store, 'listInvoices'>): RequestHandler {
  return async function list(request, response) {
    const query = invoicesQuerySchema.safeParse(request.query);
    if (!query.success) {
      refuse(response, 'invalid_query', toFieldErrors(query.error, 'query'));
      return;
    }
    const { cursor: after } = query.data;
    const limit = Number(query.data.limit);
    const { invoices, hasMore } = await listInvoices(readCaller(request), { limit, after });
    const last = invoices.at(-1);
    const body: InvoicesResponse = {
      invoices,
      ...(hasMore && last && { next: `?${new URLSearchParams({ limit: String(limit), cursor: last.id })}` }),
    };
    const text = JSON.stringify(body);
    const tag = createHash('sha256').update(text).digest('base64url');
    sendVersioned(response.set('Cache-Control', REVALIDATED), tag, text);
  };
}

/** Creates the handler of `GET /invoices/:id`. */
export function createShowInvoice({ findInvoice }: Pick<Store, 'findInvoice'>): InvoiceHandler {
  return async function show(request, response, next) {
    const found = await findInvoice(readCaller(request), request.params.id);
    if (!found) return refuseUnseen(request, response, next);
    const text = JSON.stringify(found.invoice);
    return sendVersioned(response.set('Cache-Control', REVALIDATED), found.version, text);
  };
}

/**
 * Creates the handlers of `POST /invoices/:id/payment`. A repeated request gets the answer of the first, so a client may
 * send it again whenever it does not know whether it arrived.
 */
export function createPayInvoice({ payInvoice }: Pick<Store, 'payInvoice'>): InvoiceHandler[] {
  const parse = express.json({ limit: '4kb', type: () => true, inflate: false, strict: false });
  return [
    requireJson,
    parse,
    async function pay(request, response, next) {
      const payment = readPayment(request, response);
      if (!payment) return undefined;
      const outcome = await payInvoice(readCaller(request), { ...payment, id: request.params.id });
      if ('answer' in outcome) {
        logPayment(request, payment.amount, outcome.isRepeated);
        return sendVersioned(response, outcome.version, outcome.answer);
      }
      const { refusal } = outcome;
      if (refusal === 'not_found') return refuseUnseen(request, response, next);
      return refuse(response, refusal);
    },
  ];
}

/** There is none, or it is another's: the statement does not tell, so neither can the log. */
const refuseUnseen: InvoiceHandler = (request, response, next) => {
  if (request.decision) request.decision.reason = 'no_such_invoice_of_caller';
  notFound(request, response, next);
};

/** A line of its own, written when the payment is, whether its answer arrives or not. */
function logPayment(
  { log, id, params, decision }: Parameters<InvoiceHandler>[0],
  amount: PaymentRequest['amount'],
  isRepeated: boolean,
): void {
  const { sub, client_id, jti } = decision ?? {};
  const payment = { invoice: params.id, amount, isRepeated };
  log.info({ event: 'invoice_paid', requestId: id, sub, client_id, jti, ...payment });
}

const requireJson: InvoiceHandler = (request, response, next) => {
  if (/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')) return next();
  return refuse(response, 'unsupported_media_type');
};

/** What is paid and how, but for the invoice. Answers itself, with undefined, when the request does not say it. */
function readPayment({ headers, body }: Parameters<InvoiceHandler>[0], response: Response) {
  const key = headers['idempotency-key'];
  const ifMatch = headers['if-match'];
  if (key === undefined) return refuse(response, 'idempotency_key_required');
  const { data: idempotencyKey } = paymentHeadersSchema.shape['Idempotency-Key'].safeParse(key);
  if (idempotencyKey === undefined) return refuse(response, 'idempotency_key_invalid');
  if (ifMatch === undefined) return refuse(response, 'precondition_required');
  const payment = paymentSchema.safeParse(body);
  if (!payment.success) return refuse(response, 'invalid_body', toFieldErrors(payment.error, 'body'));
  const isExpected = (version: number) => isMatch(ifMatch, version);
  return { amount: payment.data.amount, idempotencyKey, isExpected };
}

/** Whether `If-Match` names this version (RFC 9110 §13.1.1); a weak tag never does. */
const isMatch = (ifMatch: string, version: number): boolean =>
  ifMatch.trim() === '*' || ifMatch.split(',').some((tag) => tag.trim() === `"${version}"`);

function refuse(response: Response, code: keyof typeof PROBLEMS, errors?: readonly FieldError[]): undefined {
  sendProblem(response, { ...PROBLEMS[code], code, ...(errors && { errors }) });
}

/** The caller may keep what was read, and has to ask before each use. */
const REVALIDATED = 'private, no-cache';

/** Answers JSON with an entity tag (RFC 9110 §8.8.3), or 304 to a read by a caller who has this version. */
function sendVersioned(response: Response, version: string | number, text: string): void {
  response.set('ETag', `"${version}"`).type('json').send(text);
}

const MAX_FIELD_LENGTH = 64;

/** What is wrong with which field. An unknown one is named as it was sent, if not in full. */
function toFieldErrors({ issues }: z.ZodError, whole: string): FieldError[] {
  return issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({
          field: [...issue.path, key.slice(0, MAX_FIELD_LENGTH)].join('.'),
          detail: 'is not known here.',
        }))
      : { field: issue.path.join('.') || whole, detail: issue.message },
  );
}
