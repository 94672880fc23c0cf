import { findApi } from '@monoshop/apis';
import { z } from 'zod';

/** This API's row in the table of APIs: its name, port, audience, scope and path. */
export const API = findApi('products');

export const productSchema = z.object({
  id: z.string().min(1),
  name: z.string().min(1),
  /** Calendar date, ISO 8601. */
  changedOn: z.iso.date(),
});

/** Answer of `GET /products`. */
export const productsResponseSchema = z.object({ products: z.array(productSchema) });

export type Product = z.infer<typeof productSchema>;
export type ProductsResponse = z.infer<typeof productsResponseSchema>;
