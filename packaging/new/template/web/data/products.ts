import type { ProductsResponse } from '@monoshop/api-products/contract';
import { createResource } from './change-notifications.ts';
import { toDataPath } from './paths.ts';

/** What the API keeps, and the notification when it changes while a page is open. */
export const productsResource = createResource<ProductsResponse>(toDataPath('products'), (before, after) =>
  JSON.stringify(before) === JSON.stringify(after) ? [] : ['The products changed'],
);
