import type { NextRequest } from 'next/server';
import { respondFromApi } from '../../../../server/data-routes.ts';
import { respondInvoiceFile } from '../../../../server/invoice-download.ts';

/** `GET /api/invoices/csv?q=…&status=…&sort=…`: those invoices as a file, or problem details. */
export const GET = (request: NextRequest) => respondInvoiceFile(request, respondFromApi);

export {
  refuseMethod as DELETE,
  refuseMethod as OPTIONS,
  refuseMethod as PATCH,
  refuseMethod as POST,
  refuseMethod as PUT,
} from '../../../../server/refusals.ts';
