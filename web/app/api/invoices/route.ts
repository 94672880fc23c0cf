import { createDataRoute, invoicesRoute } from '../../../server/data-routes.ts';
import { refuseMethod, toMethods } from '../../../server/refusals.ts';

/** `GET /api/invoices`: all invoices of the shop, for every caller with `read:invoices`, or problem details. */
export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = toMethods(
  { GET: createDataRoute(invoicesRoute) },
  refuseMethod,
);
