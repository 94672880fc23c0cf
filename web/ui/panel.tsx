'use client';

import { clsx } from 'clsx';
import { RefreshCw } from 'lucide-react';
import { useId, type ReactNode } from 'react';
import type { Remote } from '../data/use-bff.ts';
import { iconControl } from './control-styles.ts';
import { ErrorView } from './error-view.tsx';
import { Freshness } from './freshness.tsx';

interface PanelProps<T> {
  title: string;
  remote: Remote<T>;
  /** Shown until the first data or error arrives; as tall as the data will be. */
  skeleton: ReactNode;
  /** A link beside the title. */
  link?: ReactNode;
  children: (data: T) => ReactNode;
}

/** The shell of everything that shows remote data: title, freshness, refresh, error, skeleton, content. */
export function Panel<T>({ title, remote, skeleton, link, children }: PanelProps<T>) {
  const { data, error, receivedAtMs, isFetching, refresh } = remote;
  const titleId = useId();
  const stale = error !== undefined && data !== undefined;
  return (
    <section
      aria-labelledby={titleId}
      aria-busy={data === undefined && error === undefined}
      className="rounded-card border border-line bg-surface shadow-card"
    >
      <header className="flex items-center gap-2 border-b border-line py-3 pr-3 pl-5">
        <div className="min-w-0 flex-1">
          <h2 id={titleId} className="font-semibold">
            {title}
          </h2>
          <p className="text-xs text-muted tabular-nums">
            {receivedAtMs !== undefined && <Freshness receivedAtMs={receivedAtMs} />}
            {receivedAtMs === undefined && (error ? 'Not available' : 'Loading…')}
            {stale && <span className="font-medium text-caution"> · out of date</span>}
          </p>
        </div>
        {link}
        <button type="button" aria-label="Refresh" title="Refresh" onClick={refresh} className={iconControl}>
          <RefreshCw className={clsx('size-4', isFetching && 'animate-spin')} aria-hidden="true" />
        </button>
      </header>
      <div className="space-y-4 p-5">
        {error && <ErrorView error={error} stale={stale} />}
        {data !== undefined && <div className={clsx(stale && 'grayscale')}>{children(data)}</div>}
        {data === undefined && error === undefined && skeleton}
      </div>
    </section>
  );
}
