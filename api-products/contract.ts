import { z } from 'zod';

/** Identifier of this API at the tenant; the `aud` of its tokens. */
export const PRODUCTS_AUDIENCE = 'http://api.monoshop.com/products';

/** Scope that `GET /products` asks for. */
export const READ_PRODUCTS = 'read:products';

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
