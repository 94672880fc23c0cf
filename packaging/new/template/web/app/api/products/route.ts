import { createDataRoute } from '../../../server/data-routes.ts';
import { productsRoute } from '../../../server/products-route.ts';
import { refuseMethod, toMethods } from '../../../server/refusals.ts';

/** `GET /api/products`: the data of the API, with the tokens of the signed-in user, or problem details. */
export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = toMethods(
  { GET: createDataRoute(productsRoute) },
  refuseMethod,
);
