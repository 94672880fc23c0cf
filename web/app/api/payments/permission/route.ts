import { requestPermission } from '../../../../server/payment-sign-in.ts';
import { refuseMethod, toMethods } from '../../../../server/refusals.ts';

/** `GET /api/payments/permission?return_url=/invoices`: to the tenant, for the permission to pay, and back to that page. */
export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = toMethods({ GET: requestPermission }, refuseMethod);
