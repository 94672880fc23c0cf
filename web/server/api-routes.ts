import type { InvoicesResponse } from '@monoshop/api-invoices/contract';
import { invoicesResponseSchema, MAX_PAGE_SIZE } from '@monoshop/api-invoices/contract';
import { productsResponseSchema } from '@monoshop/api-products/contract';
import type { GatewayRoute } from './api-request.ts';
import { createGatewayRoute } from './data-routes.ts';

/** `GET /products` of the Product API. */
export const productsRoute = createGatewayRoute('products', productsResponseSchema);

/** `GET /invoices` of the Invoice API: its pages as one, with `next` if there are more than the storefront shows. */
export const invoicesRoute: GatewayRoute<InvoicesResponse> = {
  ...createGatewayRoute('invoices', invoicesResponseSchema),
  paging: {
    query: `?limit=${MAX_PAGE_SIZE}`,
    maxPages: 4,
    nextOf: ({ next }) => next,
    join: (pages) => {
      const invoices = pages.flatMap((page) => page.invoices);
      const ids = new Set(invoices.map(({ id }) => id));
      if (ids.size < invoices.length) throw new Error('an invoice is on two pages');
      return { invoices, next: pages.at(-1)?.next };
    },
  },
};
