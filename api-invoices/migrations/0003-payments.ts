import type { Migration } from '@monoshop/service-kit/database';

/** What was paid, once for each invoice, and the answers that repeated requests get. Times are ms since the epoch. */
export const addPayments: Migration = {
  name: '0003-invoice-payments',
  statements: [
    {
      // The key is the last guard against taking money twice.
      sql: `create table payments (
        invoice integer primary key references invoices (number),
        amount_minor bigint not null,
        currency text not null,
        paid_by text not null,
        paid_at bigint not null
      )`,
    },
    {
      sql: `create table payment_keys (
        caller text not null,
        key_text text not null,
        request text not null,
        answer text not null,
        answer_version integer not null,
        created_at bigint not null,
        primary key (caller, key_text)
      )`,
    },
    { sql: 'create index payment_keys_by_age on payment_keys (created_at)' },
  ],
};
