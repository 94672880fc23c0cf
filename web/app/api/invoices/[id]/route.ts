import { respondInvoice } from '../../../../server/invoices-route.ts';
import { refuseMethod, toMethods } from '../../../../server/refusals.ts';

/** `GET /api/invoices/INV-002`: one invoice with its `ETag`, or problem details. */
export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = toMethods({ GET: respondInvoice }, refuseMethod);
