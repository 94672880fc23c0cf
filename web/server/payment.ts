import { invoiceSchema, WRITE_SCOPE, type Invoice } from '@monoshop/api-invoices/contract';
import type { NextRequest } from 'next/server';
import { z } from 'zod';
import type { ProblemCode } from '../data/problem.ts';
import type { ApiResponse } from './api-connection.ts';
import { callApi } from './api-request.ts';
import { invoicesRoute } from './api-routes.ts';
import { GatewayError } from './gateway-error.ts';
import {
  noteUser,
  renewRefused,
  respond,
  respondToPage,
  type GatewayParts,
  type Present,
} from './gateway.ts';
import { mapWriteTokenError, permissionNotRequested } from './map-token-error.ts';
import { isEntityTag, isInvoiceId, noInvoice, readPayment } from './payment-request.ts';
import { assertConfigured, observeTokens } from './token-request.ts';

const CHANGED = 'It was changed after you opened it. Look at it again before you pay.';
const NOTHING_PAID = 'This attempt has paid nothing.';

/** What the Invoice API refuses a payment with, and the text for the user. Other answers are failures of the API. */
const REFUSALS: readonly [status: number, code: ProblemCode, title: string, detail: string][] = [
  [412, 'precondition_failed', 'This invoice has changed', CHANGED],
  [409, 'already_paid', 'This invoice is paid already', 'It has not been paid a second time.'],
  [422, 'amount_differs', 'The amount is another one', CHANGED],
  [422, 'idempotency_key_reused', 'This payment was started for something else', NOTHING_PAID],
  [428, 'precondition_required', 'This payment could not be read', NOTHING_PAID],
];

const refusalBody = z.object({ code: z.string() });

function readCode(body: Buffer): string {
  try {
    return refusalBody.parse(JSON.parse(body.toString())).code;
  } catch {
    return '';
  }
}

/** The problem for an API that demands a recent or a stronger sign-in (RFC 9470 §3). */
function recentSignInRequired(challenge: string): GatewayError {
  const [, maxAge] = /\bmax_age="?(\d{1,9})\b/.exec(challenge) ?? [];
  const [, acrValues] = /\bacr_values="([\x20\x21\x23-\x5b\x5d-\x7e]{1,200})"/.exec(challenge) ?? [];
  return new GatewayError({
    status: 401,
    code: 'recent_sign_in_required',
    title: 'Confirm that it is you',
    detail: `To pay, you have to have signed in a short while ago. ${NOTHING_PAID}`,
    ...(maxAge !== undefined && { maxAgeSeconds: Number(maxAge) }),
    ...(acrValues !== undefined && { acrValues }),
  });
}

/** The problem that a refusal of the Invoice API stands for. No text of the API reaches the user. */
export function toInvoiceProblem({ status, headers, body }: ApiResponse): GatewayError | undefined {
  const challenge = headers['www-authenticate'] ?? '';
  if (status === 401 && /\berror="insufficient_user_authentication"/.test(challenge)) {
    return recentSignInRequired(challenge);
  }
  if (status === 404) return noInvoice();
  const answered = readCode(body);
  for (const [known, code, title, detail] of REFUSALS) {
    if (known === status && code === answered) return new GatewayError({ status, code, title, detail });
  }
  return undefined;
}

/** A tenant may also leave a scope out of the token, where the user was not asked or may not have it (RFC 6749 §3.3). */
const toPaymentProblem = (answer: ApiResponse): GatewayError | undefined =>
  answer.status === 403 ? permissionNotRequested(WRITE_SCOPE) : toInvoiceProblem(answer);

/** One invoice as JSON, with the entity tag that a payment has to repeat. */
export const presentInvoice: Present<Invoice> = (invoice, parts) => {
  const { etag } = parts;
  const headers = { 'content-type': 'application/json', ...(isEntityTag(etag) && { etag }) };
  return respond(JSON.stringify(invoice), 200, headers, parts);
};

const EVENTS = { accepted: 'payment_made', refused: 'payment_refused' };

/** Pays the invoice with this id, as the request says, and responds with the invoice as it is then. */
export type Pay = (request: NextRequest, id: string) => Promise<Response>;

/**
 * Takes where tokens come from. The token of a payment is for the Invoice API and for writing alone, whatever the tokens are
 * that data is read with.
 */
export function createPay({ getTokens, isSignedIn, settings, log }: GatewayParts): Pay {
  const { appOrigin, apiTimeoutMs: timeoutMs } = settings;
  const wanted = { resource: settings.audiences.invoices, scopes: WRITE_SCOPE };
  // A resource that stands for several APIs is enough to read: no token that may write is for several.
  const configured = settings.resource.split(/\s+/).includes(wanted.resource) ? settings.scopes : '';
  const { name } = invoicesRoute;
  const route = { name, scope: WRITE_SCOPE, answer: invoiceSchema, toProblem: toPaymentProblem };
  const options = { appOrigin, isSignedIn, log, name: `${name} payment`, events: EVENTS };
  return (request, id) =>
    respondToPage(request, options, async (exchange) => {
      exchange.fields.invoice = isInvoiceId(id) ? id : undefined;
      if (!isInvoiceId(id)) throw noInvoice();
      const post = await readPayment(request);
      assertConfigured(invoicesRoute, configured);
      const url = new URL(`${invoicesRoute.path}/${id}/payment`, invoicesRoute.baseUrl(settings));
      const answer = await renewRefused(async (forceRefresh) => {
        const read = () => getTokens(request, exchange.session, { ...wanted, forceRefresh });
        const token = noteUser(exchange, observeTokens(read));
        const { accessToken } = await token.catch((error: unknown) => {
          throw mapWriteTokenError(error, WRITE_SCOPE);
        });
        const { requestId, traceId, fields } = exchange;
        log('info', 'payment_requested', { requestId, traceId, ...fields });
        return callApi(route, url, { ...exchange, accessToken, timeoutMs, post });
      });
      return presentInvoice(answer.read(), { ...exchange, etag: answer.etag });
    });
}
