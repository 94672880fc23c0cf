import type { Operation } from '@monoshop/service-kit/openapi';
import { API, productsResponseSchema } from './contract.ts';
import { PRODUCTS } from './migrations/0001-products.ts';

/** Response bodies by their names in `/openapi.json`. */
export const SCHEMAS = { ProductsResponse: productsResponseSchema };

/** What this API does for a caller with a token, as `/openapi.json` says it. */
export const OPERATIONS: readonly Operation[] = [
  {
    id: 'listProducts',
    method: 'get',
    path: API.path,
    summary: 'Lists the products, in their order.',
    scopes: [API.scope],
    answers: {
      200: [{ description: 'All of them.', schema: 'ProductsResponse', example: { products: PRODUCTS } }],
    },
  },
];
