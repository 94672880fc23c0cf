import { insertRows, type Migration } from '@monoshop/service-kit/database';
import type { Invoice } from '../contract.ts';

const INVOICES = [
  invoice(1, 400, 'paid', 'Northwind Studio', '2026-08-03'),
  invoice(2, 150, 'pending', 'Harbour Books', '2026-08-17'),
  invoice(3, 1200, 'paid', 'Cedar Clinic', '2026-09-02'),
  invoice(4, 75, 'pending', 'Lantern Cafe', '2026-09-14'),
];

/** The invoices, with amounts in the smallest unit of their currency. */
export const createInvoices: Migration = {
  name: '0001-invoices',
  statements: [
    {
      sql: `create table invoices (
        number integer primary key,
        customer text not null,
        issued_on text not null,
        amount_minor bigint not null check (amount_minor >= 0),
        currency text not null,
        status text not null check (status in ('paid', 'pending'))
      )`,
    },
    insertRows('invoices', INVOICES),
  ],
};

function invoice(
  number: number,
  dollars: number,
  status: Invoice['status'],
  customer: string,
  issuedOn: string,
) {
  return { number, customer, issued_on: issuedOn, amount_minor: dollars * 100, currency: 'USD', status };
}
