import type { Invoice } from '@monoshop/api-invoices/contract';
import { assert, double, property } from 'fast-check';
import { expect, it } from 'vitest';
import { axisSteps, revenueByMonth } from './revenue-by-month.ts';

const invoice = (
  issuedOn: string,
  amountMinor: number,
  status: Invoice['status'] = 'paid',
  currency = 'USD',
): Invoice => ({ id: 'INV-001', customer: 'Customer', issuedOn, status, amount: { amountMinor, currency } });

it('adds up paid and pending by month, and leaves no month out in between', () => {
  const invoices = [
    invoice('2026-02-28', 5, 'pending'),
    invoice('2025-12-31', 1),
    invoice('2026-02-01', 2),
    invoice('2026-02-02', 3),
  ];
  expect(revenueByMonth(invoices)).toEqual([
    {
      currency: 'USD',
      months: [
        { month: '2025-12', paidMinor: 1, pendingMinor: 0 },
        { month: '2026-01', paidMinor: 0, pendingMinor: 0 },
        { month: '2026-02', paidMinor: 5, pendingMinor: 5 },
      ],
    },
  ]);
});

it('never adds amounts of different currencies', () => {
  const months = revenueByMonth([invoice('2026-01-01', 1), invoice('2026-01-01', 2, 'paid', 'EUR')]);
  expect(months.map(({ currency }) => currency)).toEqual(['USD', 'EUR']);
  expect(months.map(({ months: [month] }) => month?.paidMinor)).toEqual([1, 2]);
});

it('shows the last twelve months at most, and nothing without invoices', () => {
  const [usd] = revenueByMonth([invoice('2020-01-01', 1), invoice('2026-03-01', 2)]);
  const months = usd?.months.map(({ month }) => month);
  expect(months).toHaveLength(12);
  expect([months?.at(0), months?.at(-1)]).toEqual(['2025-04', '2026-03']);
  expect(revenueByMonth([])).toEqual([]);
});

it('gives an axis few steps, the last of them above every bar', () => {
  expect(axisSteps(1200)).toEqual([0, 500, 1000, 1500]);
  assert(
    property(double({ min: 0, max: 1e12, noNaN: true }), (most) => {
      const steps = axisSteps(most);
      expect(steps[0]).toBe(0);
      expect(steps.at(-1)).toBeGreaterThan(most);
      expect(steps.length).toBeLessThanOrEqual(5);
    }),
  );
});
