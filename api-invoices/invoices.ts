import type { Invoice } from './contract.ts';

const INVOICES: readonly Invoice[] = [
  invoice('INV-001', 400, 'paid', 'Northwind Studio', '2026-08-03'),
  invoice('INV-002', 150, 'pending', 'Harbour Books', '2026-08-17'),
  invoice('INV-003', 1200, 'paid', 'Cedar Clinic', '2026-09-02'),
  invoice('INV-004', 75, 'pending', 'Lantern Cafe', '2026-09-14'),
];

/** Lists every invoice, oldest first. */
export function listInvoices(): Promise<readonly Invoice[]> {
  return Promise.resolve(INVOICES);
}

function invoice(
  id: string,
  dollars: number,
  status: Invoice['status'],
  customer: string,
  issuedOn: string,
): Invoice {
  return { id, customer, issuedOn, amount: { amountMinor: dollars * 100, currency: 'USD' }, status };
}
