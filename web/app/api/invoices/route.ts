import type { NextRequest } from 'next/server';
import { invoicesRoute } from '../../../server/apis.ts';
import { answerFromApi } from '../../../server/bff.ts';

/** `GET /api/invoices`: all invoices of the shop, for every caller with `read:invoices`, or problem details. */
export const GET = (request: NextRequest) => answerFromApi(request, invoicesRoute);

export {
  refuseMethod as DELETE,
  refuseMethod as OPTIONS,
  refuseMethod as PATCH,
  refuseMethod as POST,
  refuseMethod as PUT,
} from '../../../server/refusals.ts';
