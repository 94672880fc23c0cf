import { createDataRoute, productsRoute } from '../../../server/data-routes.ts';
import { refuseMethod, toMethods } from '../../../server/refusals.ts';

/** `GET /api/products`: all products of the shop, for every caller with `read:products`, or problem details. */
export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = toMethods(
  { GET: createDataRoute(productsRoute) },
  refuseMethod,
);
