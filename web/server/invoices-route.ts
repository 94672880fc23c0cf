import { invoiceSchema, type Invoice } from '@monoshop/api-invoices/contract';
import type { NextRequest } from 'next/server';
import type { GatewayRoute } from './api-request.ts';
import { invoicesRoute } from './api-routes.ts';
import { createDataRoute, createGatewayRoute, createOwnParts } from './data-routes.ts';
import { createPay, presentInvoice, toInvoiceProblem, type Pay } from './payment.ts';
import { isInvoiceId } from './payment-request.ts';
import { refusePath } from './refusals.ts';

interface InvoiceContext {
  params: Promise<{ id: string }>;
}

/** `GET /invoices/<id>` of the Invoice API. The id has to be one. */
export const toInvoiceRoute = (id: string): GatewayRoute<Invoice> => ({
  ...createGatewayRoute('invoices', invoiceSchema),
  path: `${invoicesRoute.path}/${id}`,
  toProblem: toInvoiceProblem,
});

/** `GET /api/invoices/<id>`: one invoice and its `ETag`, or problem details. */
export async function respondInvoice(request: NextRequest, { params }: InvoiceContext): Promise<Response> {
  const { id } = await params;
  if (!isInvoiceId(id)) return refusePath(request);
  return createDataRoute(toInvoiceRoute(id), () => presentInvoice)(request);
}

let pay: Pay | undefined;

/** `POST /api/invoices/<id>/payment`: the invoice as it is then, or problem details. */
export async function respondPayment(request: NextRequest, { params }: InvoiceContext): Promise<Response> {
  pay ??= createPay(createOwnParts());
  return pay(request, (await params).id);
}
