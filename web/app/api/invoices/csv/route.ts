import type { NextRequest } from 'next/server';
import { answerFromApi } from '../../../../server/bff.ts';
import { answerInvoiceDownload } from '../../../../server/invoice-download.ts';

/** `GET /api/invoices/csv?q=…&status=…&sort=…`: those invoices as a file, or problem details. */
export const GET = (request: NextRequest) => answerInvoiceDownload(request, answerFromApi);

export {
  refuseMethod as DELETE,
  refuseMethod as OPTIONS,
  refuseMethod as PATCH,
  refuseMethod as POST,
  refuseMethod as PUT,
} from '../../../../server/refusals.ts';
