import { insertRows, type Migration } from '@monoshop/service-kit/database';
import type { Product } from '../contract.ts';

/** The catalogue of a new database, in its order. */
export const PRODUCTS: readonly Product[] = [
  product('Laptop', 1200, 'Computers', 'A light 14-inch machine that lasts through a working day.'),
  product('Keyboard', 80, 'Input', 'Full-size keys with a quiet stroke and a long cable.'),
  product('Mouse', 25, 'Input', 'Two buttons, one wheel and no surprises.'),
  product('Monitor', 350, 'Displays', 'A 27-inch panel with sharp text and a stand that turns.'),
  product('Laptop Stand', 45, 'Accessories', 'Folded aluminium that lifts the screen to eye level.'),
  product('Wireless Keyboard', 120, 'Input', 'Pairs with three devices and charges over USB-C.'),
  product('Gaming Mouse', 70, 'Input', 'A fast sensor and six buttons within reach of a thumb.'),
  product('Curved Monitor', 550, 'Displays', 'A 34-inch curve that replaces two screens.'),
  product('Earbuds', 120, 'Audio', 'Small, sealed and silent on a train.'),
  product('Headphones', 220, 'Audio', 'Soft pads around the ear for a full album and the next.'),
  product('VR Headset', 499, 'Displays', 'Two lenses, six cameras and an empty living room.'),
  product('Mechanical Keyboard', 150, 'Input', 'Switches that can be swapped and heard.'),
];

/** The catalogue, with amounts in the smallest unit of their currency. */
export const createProducts: Migration = {
  name: '0001-products',
  statements: [
    {
      sql: `create table products (
        position integer primary key,
        id text not null unique,
        name text not null,
        category text not null,
        amount_minor bigint not null check (amount_minor >= 0),
        currency text not null,
        image text not null,
        description text not null
      )`,
    },
    insertRows(
      'products',
      PRODUCTS.map(({ price: { amountMinor, currency }, ...product }, index) => ({
        position: index + 1,
        ...product,
        amount_minor: amountMinor,
        currency,
      })),
    ),
  ],
};

function product(name: string, dollars: number, category: string, description: string): Product {
  const id = name.toLowerCase().replaceAll(' ', '-');
  const price = { amountMinor: dollars * 100, currency: 'USD' };
  return { id, name, category, price, image: `/products/${id}.svg`, description };
}
