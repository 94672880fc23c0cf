import { requestRecentSignIn } from '../../../../server/payment-sign-in.ts';
import { refuseMethod, toMethods } from '../../../../server/refusals.ts';

/** `GET /api/payments/sign-in?return_url=/invoices&max_age=300`: to the tenant, for a recent sign-in, and back to that page. */
export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = toMethods(
  { GET: requestRecentSignIn },
  refuseMethod,
);
