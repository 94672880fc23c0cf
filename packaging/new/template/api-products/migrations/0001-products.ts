import { insertRows, type Migration } from '@monoshop/service-kit/database';
import type { Product } from '../contract.ts';

/** What a new database has. */
export const PRODUCTS: readonly Product[] = [
  { id: 'products-1', name: 'The first', changedOn: '2026-01-05' },
  { id: 'products-2', name: 'The second', changedOn: '2026-02-16' },
  { id: 'products-3', name: 'The third', changedOn: '2026-03-27' },
];

/** A first table with three rows to see. Change it before you deploy, and add a migration for each change after that. */
export const createProducts: Migration = {
  name: '0001-products',
  statements: [
    {
      sql: `create table "products" (
        position integer primary key,
        id text not null unique,
        name text not null,
        changed_on text not null
      )`,
    },
    insertRows(
      'products',
      PRODUCTS.map(({ changedOn, ...product }, index) => ({
        position: index + 1,
        ...product,
        changed_on: changedOn,
      })),
    ),
  ],
};
