import { respondPayment } from '../../../../../server/invoices-route.ts';
import { refuseMethodButPost, toMethods } from '../../../../../server/refusals.ts';

/** `POST /api/invoices/INV-002/payment`: pays it, with `Idempotency-Key` and `If-Match`. */
export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = toMethods(
  { POST: respondPayment },
  refuseMethodButPost,
);
