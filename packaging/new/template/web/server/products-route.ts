import { productsResponseSchema } from '@monoshop/api-products/contract';
import { createGatewayRoute } from './data-routes.ts';

/** `GET /products` of the API. */
export const productsRoute = createGatewayRoute('products', productsResponseSchema);
