import type { NextRequest } from 'next/server';
import { invoicesRoute, respondFromApi } from '../../../server/data-routes.ts';

/** `GET /api/invoices`: all invoices of the shop, for every caller with `read:invoices`, or problem details. */
export const GET = (request: NextRequest) => respondFromApi(request, invoicesRoute);

export {
  refuseMethod as DELETE,
  refuseMethod as OPTIONS,
  refuseMethod as PATCH,
  refuseMethod as POST,
  refuseMethod as PUT,
} from '../../../server/refusals.ts';
