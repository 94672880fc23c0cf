import { formatMoney } from '../data/money.ts';
import { REVENUE_KINDS, type RevenueByMonth } from '../data/revenue-by-month.ts';

const longMonths = new Intl.DateTimeFormat('en-US', { month: 'long', year: 'numeric', timeZone: 'UTC' });

/** The figures of the chart, for those who want to read them. */
export function RevenueTable({ revenue: { currency, months } }: { revenue: RevenueByMonth }) {
  return (
    <details className="mt-4 text-sm">
      <summary className="text-accent">Show as a table</summary>
      <table className="mt-3 w-full tabular-nums">
        <caption className="sr-only">Revenue by month in {currency}, paid and pending</caption>
        <thead>
          <tr className="text-right text-caption text-muted [&>th]:pb-2 [&>th]:font-medium">
            <th scope="col" className="text-left">
              Month
            </th>
            {REVENUE_KINDS.map(({ kind, label }) => (
              <th key={kind} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {months.map((month) => (
            <tr key={month.month} className="border-t border-line text-right [&>*]:py-2">
              <th scope="row" className="text-left font-medium">
                {longMonths.format(new Date(month.month))}
              </th>
              {REVENUE_KINDS.map(({ kind }) => (
                <td key={kind}>{formatMoney({ amountMinor: month[kind], currency })}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
