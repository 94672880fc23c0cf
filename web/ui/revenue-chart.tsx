'use client';

import { useId } from 'react';
import { formatMoney, toMajor } from '../data/money.ts';
import { axisSteps, REVENUE_KINDS, type RevenueByMonth } from '../data/revenue-by-month.ts';
import { Bar, Hatch, MonthBars } from './revenue-bars.tsx';

const longMonths = new Intl.DateTimeFormat('en-US', { month: 'long', year: 'numeric', timeZone: 'UTC' });
const shortMonths = new Intl.DateTimeFormat('en-US', { month: 'short', timeZone: 'UTC' });
const narrowMonths = new Intl.DateTimeFormat('en-US', { month: 'narrow', timeZone: 'UTC' });

// More months leave no room above their bars.
const ROOM_FOR_FIGURES = 3;
// With more, a phone has room for one letter each.
const ROOM_FOR_NAMES = 6;

/** Paid against pending, a pair of bars for each month, and the same figures as a table. */
export function RevenueChart({ revenue }: { revenue: RevenueByMonth }) {
  const { currency, months } = revenue;
  const hatchId = useId();
  const most = Math.max(...months.flatMap(({ paidMinor, pendingMinor }) => [paidMinor, pendingMinor]));
  const steps = axisSteps(toMajor({ amountMinor: most, currency }));
  const top = steps.at(-1) ?? 1;
  return (
    <figure className="flex flex-1 flex-col">
      <Legend hatchId={hatchId} />
      <div className="mt-4 flex min-h-52 flex-1 gap-2" aria-hidden="true">
        <Axis steps={steps} currency={currency} />
        <svg className="w-full min-w-0 flex-1 overflow-visible">
          {steps.map((_, index) => {
            const y = `${100 - (index / (steps.length - 1)) * 100}%`;
            return <line key={y} x1="0" x2="100%" y1={y} y2={y} className="stroke-line" />;
          })}
          {months.map((month, index) => (
            <MonthBars
              key={month.month}
              month={month}
              currency={currency}
              top={top}
              slot={{ start: (index / months.length) * 100, width: 100 / months.length }}
              hatch={`url(#${hatchId})`}
              hasFigures={months.length <= ROOM_FOR_FIGURES}
            />
          ))}
        </svg>
      </div>
      <Months months={months.map(({ month }) => new Date(month))} />
      <RevenueTable revenue={revenue} />
    </figure>
  );
}

function Months({ months }: { months: readonly Date[] }) {
  const hasRoom = months.length <= ROOM_FOR_NAMES;
  const toNames = (names: Intl.DateTimeFormat) =>
    months.map((month) => (
      <span key={month.getTime()} className="flex-1 text-center">
        {names.format(month)}
      </span>
    ));
  return (
    <div className="@container mt-2 pl-14 text-caption text-muted" aria-hidden="true">
      <div className={hasRoom ? 'flex' : 'hidden @sm:flex'}>{toNames(shortMonths)}</div>
      {!hasRoom && <div className="flex @sm:hidden">{toNames(narrowMonths)}</div>}
    </div>
  );
}

function Legend({ hatchId }: { hatchId: string }) {
  return (
    <div className="flex gap-5 text-caption text-muted" aria-hidden="true">
      {REVENUE_KINDS.map(({ kind, label }) => (
        <span key={kind} className="flex items-center gap-2">
          <svg className="size-3">
            <Hatch id={`${hatchId}-${kind}`} />
            <Bar kind={kind} hatch={`url(#${hatchId}-${kind})`} x="0" y="0" width="100%" height="100%" />
          </svg>
          {label}
        </span>
      ))}
      <svg className="absolute size-0">
        <Hatch id={hatchId} />
      </svg>
    </div>
  );
}

function Axis({ steps, currency }: { steps: readonly number[]; currency: string }) {
  const figures = new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency,
    notation: 'compact',
    minimumFractionDigits: 0,
  });
  return (
    <svg className="w-12 shrink-0 overflow-visible fill-muted text-caption tabular-nums">
      {steps.map((step, index) => (
        <text
          key={step}
          x="100%"
          y={`${100 - (index / (steps.length - 1)) * 100}%`}
          dy="0.32em"
          textAnchor="end"
        >
          {figures.format(step)}
        </text>
      ))}
    </svg>
  );
}

/** The figures of the chart, for those who want to read them. */
function RevenueTable({ revenue: { currency, months } }: { revenue: RevenueByMonth }) {
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
