import { invoicesResponseSchema, READ_INVOICES } from '@monoshop/api-invoices/contract';
import { productsResponseSchema, READ_PRODUCTS } from '@monoshop/api-products/contract';
import type { InvoicesResponse } from '@monoshop/api-invoices/contract';
import type { ProductsResponse } from '@monoshop/api-products/contract';
import type { GatewayRoute } from './gateway.ts';

/** `GET /products` of the Product API. */
export const productsRoute: GatewayRoute<ProductsResponse> = {
  name: 'Product API',
  path: 'products',
  scope: READ_PRODUCTS,
  answer: productsResponseSchema,
  baseUrl: (settings) => settings.productsApiUrl,
};

/** `GET /invoices` of the Invoice API. */
export const invoicesRoute: GatewayRoute<InvoicesResponse> = {
  name: 'Invoice API',
  path: 'invoices',
  scope: READ_INVOICES,
  answer: invoicesResponseSchema,
  baseUrl: (settings) => settings.invoicesApiUrl,
};
