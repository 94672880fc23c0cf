import type { ReactNode } from 'react';
import { quietControl } from './control-styles.ts';

interface ResultsProps {
  /** What is counted, in the plural. */
  what: string;
  shown: number;
  /** How many of those shown are in sight, where the rest follows on demand. */
  visible?: number;
  total: number;
  /** Removes the filters; absent when none is set. */
  onReset?: () => void;
  /** What else can be done with the results. */
  action?: ReactNode;
  /** The results, when there are any. */
  children: ReactNode;
}

/** Results of a filter under a line that says how many there are, on screen and to a screen reader when it changes. */
export function Results(props: ResultsProps) {
  const { what, shown, total, onReset, action, children } = props;
  return (
    <>
      <div className="mb-4 flex min-h-10 flex-wrap items-center gap-x-3 text-sm">
        <output className="text-muted tabular-nums">{describe(props)}</output>
        {onReset && shown > 0 && (
          <button
            type="button"
            onClick={onReset}
            className="min-h-10 font-medium text-accent hover:underline"
          >
            Clear filters
          </button>
        )}
        {shown > 0 && action && <div className="ml-auto">{action}</div>}
      </div>
      {shown > 0 ? children : <NoResults what={what} total={total} onReset={onReset} />}
    </>
  );
}

function describe({ what, shown, visible = shown, total }: ResultsProps): string {
  return visible === shown || shown === total
    ? `Showing ${visible} of ${total} ${what}`
    : `Showing ${visible} of ${shown} found in ${total} ${what}`;
}

function NoResults({ what, total, onReset }: Pick<ResultsProps, 'what' | 'total' | 'onReset'>) {
  return (
    <div className="px-4 py-12 text-center">
      <p className="font-semibold">
        {total === 0 ? `There are no ${what} yet` : `No ${what} match these filters`}
      </p>
      <p className="mx-auto mt-1 max-w-sm text-sm text-muted">
        {total === 0
          ? 'This page shows them as soon as there are.'
          : 'Check the spelling, or remove a filter.'}
      </p>
      {onReset && (
        <button type="button" onClick={onReset} className={`${quietControl} mt-5`}>
          Show all {what}
        </button>
      )}
    </div>
  );
}
