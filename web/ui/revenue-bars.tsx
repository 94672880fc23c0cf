import { formatMoney, toMajor } from '../data/money.ts';
import { REVENUE_KINDS, type MonthRevenue } from '../data/revenue-by-month.ts';

// Percent of the width of one month: two bars, a gap between them, the rest around them.
const BAR_PERCENT = 30;
const GAP_PERCENT = 4;

/** Stripes, so that the two kinds differ without their colours too. */
export function Hatch({ id }: { id: string }) {
  return (
    <defs>
      <pattern id={id} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="6" height="6" className="fill-caution-soft" />
        <rect width="2.5" height="6" className="fill-caution" />
      </pattern>
    </defs>
  );
}

interface BarProps {
  kind: (typeof REVENUE_KINDS)[number]['kind'];
  hatch: string;
  x: string;
  y: string;
  width: string;
  height: string;
}

/** One bar: full for what is paid, striped for what is pending. */
export function Bar({ kind, hatch, ...place }: BarProps) {
  const isPaid = kind === 'paidMinor';
  return (
    <rect
      {...place}
      rx="3"
      fill={isPaid ? undefined : hatch}
      className={isPaid ? 'fill-positive' : 'stroke-caution'}
    />
  );
}

interface MonthBarsProps {
  month: MonthRevenue;
  currency: string;
  /** Where the axis ends, in major units. */
  top: number;
  /** The month's part of the width, in percent. */
  slot: { start: number; width: number };
  hatch: string;
  hasFigures: boolean;
}

/** The pair of bars of one month, inside the `svg` of a chart. */
export function MonthBars({ month, currency, top, slot, hatch, hasFigures }: MonthBarsProps) {
  const margin = (100 - 2 * BAR_PERCENT - GAP_PERCENT) / 2;
  return REVENUE_KINDS.map(({ kind }, index) => {
    const amountMinor = month[kind];
    const left = slot.start + ((margin + index * (BAR_PERCENT + GAP_PERCENT)) / 100) * slot.width;
    const width = (BAR_PERCENT / 100) * slot.width;
    const height = (toMajor({ amountMinor, currency }) / top) * 100;
    return (
      <g key={kind}>
        <title>{formatMoney({ amountMinor, currency })}</title>
        {amountMinor > 0 && (
          <Bar
            kind={kind}
            hatch={hatch}
            x={`${left}%`}
            y={`${100 - height}%`}
            width={`${width}%`}
            height={`${height}%`}
          />
        )}
        {hasFigures && (
          <text
            x={`${left + width / 2}%`}
            y={`${100 - height}%`}
            dy="-0.5em"
            textAnchor="middle"
            className="fill-ink stroke-surface stroke-4 text-caption font-medium tabular-nums [paint-order:stroke]"
          >
            {formatMoney({ amountMinor, currency }).replace(/\.00$/, '')}
          </text>
        )}
      </g>
    );
  });
}
