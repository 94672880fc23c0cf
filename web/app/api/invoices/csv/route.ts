import { invoicesRoute } from '../../../../server/api-routes.ts';
import { createDataRoute } from '../../../../server/data-routes.ts';
import { DOWNLOAD_EVENTS, presentAsFile } from '../../../../server/invoice-download.ts';
import { refuseMethod, toMethods } from '../../../../server/refusals.ts';

/** `GET /api/invoices/csv?q=…&status=…&sort=…`: those invoices as a file, or problem details. */
export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = toMethods(
  { GET: createDataRoute({ ...invoicesRoute, events: DOWNLOAD_EVENTS }, presentAsFile) },
  refuseMethod,
);
