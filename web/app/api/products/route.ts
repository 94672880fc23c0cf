import type { NextRequest } from 'next/server';
import { productsRoute, respondFromApi } from '../../../server/data-routes.ts';

/** `GET /api/products`: all products of the shop, for every caller with `read:products`, or problem details. */
export const GET = (request: NextRequest) => respondFromApi(request, productsRoute);

export {
  refuseMethod as DELETE,
  refuseMethod as OPTIONS,
  refuseMethod as PATCH,
  refuseMethod as POST,
  refuseMethod as PUT,
} from '../../../server/refusals.ts';
