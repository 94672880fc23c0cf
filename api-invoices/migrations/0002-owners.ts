import { insertRows, type Migration } from '@monoshop/service-kit/database';

/** Customers, and what an invoice of theirs usually amounts to, in cents. */
const CUSTOMERS: readonly (readonly [name: string, usualMinor: number])[] = [
  ['Harbour Books', 18_000],
  ['Northwind Studio', 42_000],
  ['Cedar Clinic', 95_000],
  ['Lantern Cafe', 9_500],
  ['Atlas Bindery', 27_500],
  ['Bluebird Nursery', 14_000],
  ['Granite Works', 61_000],
  ['Juniper Hotel', 120_000],
  ['Meridian Press', 36_500],
  ['Orchard School', 22_000],
];

/** The one customer with an account at the demo tenant. */
const OWNED = 'Harbour Books';
const OWNER_SUB = 'user-katherine';

const FIRST_NUMBER = 5;
const COUNT = 200;
const FIRST_DAY_MS = Date.UTC(2025, 11, 1);
const DAYS = 360;
const RECENT_DAYS = 30;
const DAY_MS = 24 * 60 * 60 * 1_000;

/** Who owns an invoice, which version of it this is, and the invoices of a year. */
export const addOwners: Migration = {
  name: '0002-invoice-owners',
  statements: [
    { sql: 'alter table invoices add column owner_sub text' },
    { sql: 'alter table invoices add column version integer not null default 1' },
    { sql: 'update invoices set owner_sub = $1 where customer = $2', parameters: [OWNER_SUB, OWNED] },
    // A page of an owner's invoices is read from here, in order, wherever it begins.
    { sql: 'create index invoices_of_owner on invoices (owner_sub, number)' },
    insertRows('invoices', createHistory()),
  ],
};

/** The same rows on every machine: Park and Miller's generator in place of a random one. */
function createHistory() {
  let seed = 20_251_201;
  const below = (limit: number): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % limit;
  };
  return Array.from({ length: COUNT }, (_, index) => {
    const [customer = '', usualMinor = 0] = CUSTOMERS[below(CUSTOMERS.length)] ?? [];
    const day = Math.floor((index * DAYS) / COUNT);
    const isRecent = day > DAYS - RECENT_DAYS;
    return {
      number: FIRST_NUMBER + index,
      customer,
      issued_on: new Date(FIRST_DAY_MS + day * DAY_MS).toISOString().slice(0, 10),
      amount_minor: Math.floor((usualMinor * (60 + below(90))) / 100) + below(100),
      currency: 'USD',
      status: below(100) < (isRecent ? 55 : 6) ? 'pending' : 'paid',
      owner_sub: customer === OWNED ? OWNER_SUB : null,
    };
  });
}
