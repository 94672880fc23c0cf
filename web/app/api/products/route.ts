import { productsRoute } from '../../../server/api-routes.ts';
import { createDataRoute } from '../../../server/data-routes.ts';
import { refuseMethod, toMethods } from '../../../server/refusals.ts';

// Never rendered ahead: Next hands on the request as it came, without a proxy that watches what is read of it.
export const dynamic = 'force-dynamic';

/** `GET /api/products`: all products of the shop, for every caller with `read:products`, or problem details. */
export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = toMethods(
  { GET: createDataRoute(productsRoute) },
  refuseMethod,
);
