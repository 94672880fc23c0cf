'use client';

import { clsx } from 'clsx';
import { Pause, Play, RefreshCw } from 'lucide-react';
import { invoicesResource, productsResource } from '../data/resources.ts';
import { useStore } from '../data/store.ts';
import { pauseUpdates, refreshAll, resumeUpdates, updatesPaused } from '../data/updates.ts';
import { useBff, type Remote } from '../data/use-bff.ts';
import { iconControl } from './control-styles.ts';
import { Countdown, Freshness } from './freshness.tsx';

/** The live bar of a page that shows products. */
export const ProductsLiveBar = () => <LiveBar remotes={[useBff(productsResource)]} />;

/** The live bar of a page that shows invoices. */
export const InvoicesLiveBar = () => <LiveBar remotes={[useBff(invoicesResource)]} />;

/** The live bar of a page that shows both. */
export const ShopLiveBar = () => <LiveBar remotes={[useBff(productsResource), useBff(invoicesResource)]} />;

/** How fresh a page is, and the ways to stop and to hasten it. One per page: it speaks for all of its panels. */
function LiveBar({ remotes }: { remotes: readonly Remote<unknown>[] }) {
  const isPaused = useStore(updatesPaused);
  const isSignedOut = remotes.some((remote) => remote.isSignedOut);
  const isFetching = remotes.some((remote) => remote.isFetching);
  const isEmpty = remotes.every(({ receivedAtMs }) => receivedAtMs === undefined);
  const hasFailed = remotes.some(({ error }) => error?.retryAtMs !== undefined);
  return (
    <div
      role="toolbar"
      aria-label="Updates"
      className="flex items-center gap-1 rounded-full border border-line bg-surface py-1 pr-1 pl-4 text-sm shadow-card"
    >
      <span
        className={clsx(
          'size-2 shrink-0 rounded-full',
          isPaused || isSignedOut || (isEmpty && !hasFailed)
            ? 'bg-line-strong'
            : hasFailed
              ? 'bg-caution'
              : 'bg-positive',
        )}
        aria-hidden="true"
      />
      <p className="min-w-40 flex-1 px-2 whitespace-nowrap text-muted tabular-nums">
        <State remotes={remotes} isPaused={isPaused} isSignedOut={isSignedOut} />
      </p>
      <button
        type="button"
        aria-label={isPaused ? 'Resume updates' : 'Pause updates'}
        title={isPaused ? 'Resume updates' : 'Pause updates'}
        disabled={isSignedOut}
        onClick={isPaused ? resumeUpdates : pauseUpdates}
        className={iconControl}
      >
        {isPaused ? (
          <Play className="size-4" aria-hidden="true" />
        ) : (
          <Pause className="size-4" aria-hidden="true" />
        )}
      </button>
      <button
        type="button"
        aria-label="Refresh now"
        title="Refresh now"
        disabled={isSignedOut}
        onClick={refreshAll}
        className={iconControl}
      >
        <RefreshCw className={clsx('size-4', isFetching && 'animate-spin')} aria-hidden="true" />
      </button>
    </div>
  );
}

interface StateProps {
  remotes: readonly Remote<unknown>[];
  isPaused: boolean;
  isSignedOut: boolean;
}

function State({ remotes, isPaused, isSignedOut }: StateProps) {
  if (isSignedOut) return 'Signed out';
  const received = remotes.flatMap(({ receivedAtMs }) => receivedAtMs ?? []);
  const retries = remotes.flatMap(({ error }) => error?.retryAtMs ?? []);
  if (isPaused && received.length === 0) return 'Paused';
  if (!isPaused && retries.length > 0) return <Countdown untilMs={Math.min(...retries)} />;
  if (received.length === 0) return remotes.some(({ error }) => error) ? 'Not available' : 'Loading…';
  return (
    <>
      {isPaused && 'Paused · '}
      <Freshness receivedAtMs={Math.min(...received)} isInSentence={isPaused} />
    </>
  );
}
