import { findApi } from '@monoshop/apis';
import { z } from 'zod';

/** This API's row in the table of APIs: its name, port, audience, scope and path. */
export const API = findApi('products');

/** An amount in the smallest unit of its currency (cents for USD); the currency is an ISO 4217 code. */
export const moneySchema = z.object({
  amountMinor: z.int().nonnegative(),
  currency: z.string().regex(/^[A-Z]{3}$/),
});

export const productSchema = z.object({
  /** Kebab-case slug. */
  id: z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/),
  name: z.string().min(1),
  category: z.string().min(1),
  price: moneySchema,
  /**
   * Path of a picture at the storefront. Plain segments only: `//host`, `/\host` and a tab after the first slash all lead
   * a browser to another site.
   */
  image: z.string().regex(/^(?:\/\w[\w.-]*)+$/),
  /** One line. */
  description: z.string().min(1),
});

/** Answer of `GET /products`. */
export const productsResponseSchema = z.object({ products: z.array(productSchema) });

export type Product = z.infer<typeof productSchema>;
export type ProductsResponse = z.infer<typeof productsResponseSchema>;
