import { expect, it } from 'vitest';
import { formatMoney, formatTotal, toDecimal } from './money.ts';

it('writes minor units as the currency does', () => {
  expect(formatMoney({ amountMinor: 182_500, currency: 'USD' })).toBe('$1,825.00');
  expect(formatMoney({ amountMinor: 1825, currency: 'JPY' })).toBe('¥1,825');
});

it('writes plain decimals for machines', () => {
  expect(toDecimal({ amountMinor: 182_550, currency: 'USD' })).toBe('1825.50');
  expect(toDecimal({ amountMinor: 5, currency: 'USD' })).toBe('0.05');
  expect(toDecimal({ amountMinor: 1825, currency: 'JPY' })).toBe('1825');
});

it('never adds amounts of different currencies', () => {
  const amounts = [
    { amountMinor: 1000, currency: 'USD' },
    { amountMinor: 500, currency: 'EUR' },
    { amountMinor: 250, currency: 'USD' },
  ];
  expect(formatTotal(amounts)).toBe('$12.50 + €5.00');
  expect(formatTotal([])).toBe('$0.00');
});
