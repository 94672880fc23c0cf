import { openDatabase } from '@monoshop/service-kit/database';
import { z } from 'zod';
import { productSchema, type Product } from './contract.ts';
import { createProducts } from './migrations/0001-products.ts';

/** What this API keeps. Every method throws UnavailableError while the database cannot be reached. */
export interface Store {
  /** Lists every product, in the order of the catalogue. */
  listProducts: () => Promise<Product[]>;
  /** Resolves while the database answers. */
  check: () => Promise<void>;
  close: () => Promise<void>;
}

const productRow = z
  .object({ ...productSchema.omit({ price: true }).shape, amount_minor: z.int(), currency: z.string() })
  .transform(({ id, name, category, amount_minor: amountMinor, currency, image, description }) => {
    return { id, name, category, price: { amountMinor, currency }, image, description };
  });

/** @param url as `openDatabase` takes it. */
export function openStore(url: string): Store {
  const { query, check, close } = openDatabase({ url, migrations: [createProducts] });
  return {
    async listProducts() {
      const rows = await query(
        'select id, name, category, amount_minor, currency, image, description from products order by position',
      );
      return rows.map((row) => productRow.parse(row));
    },
    check,
    close,
  };
}
