/** An amount in minor units (cents for USD) of an ISO 4217 currency. */
export interface Money {
  amountMinor: number;
  currency: string;
}

const formatters = new Map<string, Intl.NumberFormat>();

function formatterFor(currency: string): Intl.NumberFormat {
  const known = formatters.get(currency);
  if (known) return known;
  const created = new Intl.NumberFormat('en-US', { style: 'currency', currency });
  formatters.set(currency, created);
  return created;
}

/** Digits after the decimal point: 2 for USD, 0 for JPY. */
function decimalsOf(currency: string): number {
  return formatterFor(currency).resolvedOptions().maximumFractionDigits ?? 2;
}

/** The amount in major units, dollars for USD: to compare and to chart, never to add up. */
export function toMajor({ amountMinor, currency }: Money): number {
  return amountMinor / 10 ** decimalsOf(currency);
}

/** The amount as a plain decimal number for machines, `1825.00`, with the digits of its currency. */
export function toDecimal({ amountMinor, currency }: Money): string {
  return toMajor({ amountMinor, currency }).toFixed(decimalsOf(currency));
}

/** The only way an amount becomes text: `$1,825.00`. */
export function formatMoney({ amountMinor, currency }: Money): string {
  return formatterFor(currency).format(toMajor({ amountMinor, currency }));
}

/** Adds amounts per currency, in order of first appearance; amounts of different currencies never mix. */
function sumMoney(amounts: readonly Money[]): Money[] {
  const totals = new Map<string, number>();
  for (const { amountMinor, currency } of amounts) {
    totals.set(currency, (totals.get(currency) ?? 0) + amountMinor);
  }
  return [...totals].map(([currency, amountMinor]) => ({ currency, amountMinor }));
}

/** The sum as text, `$10.00 + €5.00` for two currencies, `$0.00` for none. */
export function formatTotal(amounts: readonly Money[]): string {
  const totals = sumMoney(amounts);
  return totals.length === 0
    ? formatMoney({ amountMinor: 0, currency: 'USD' })
    : totals.map(formatMoney).join(' + ');
}
