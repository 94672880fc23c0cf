import type { NextRequest } from 'next/server';
import { productsRoute } from '../../../server/apis.ts';
import { answerFromApi } from '../../../server/bff.ts';

/** `GET /api/products`: all products of the shop, for every caller with `read:products`, or problem details. */
export const GET = (request: NextRequest) => answerFromApi(request, productsRoute);

export {
  refuseMethod as DELETE,
  refuseMethod as OPTIONS,
  refuseMethod as PATCH,
  refuseMethod as POST,
  refuseMethod as PUT,
} from '../../../server/refusals.ts';
