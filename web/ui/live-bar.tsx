'use client';

import { clsx } from 'clsx';
import { Pause, Play, RefreshCw } from 'lucide-react';
import type { ReactNode } from 'react';
import { useStore } from '../data/store.ts';
import { pauseUpdates, refreshAll, resumeUpdates, updatesPaused } from '../data/updates.ts';
import type { Remote } from '../data/use-bff.ts';
import { roundIconControl } from './control-styles.ts';
import { Countdown, Freshness } from './freshness.tsx';

/** How fresh a page is, and the ways to stop and to hasten it. One per page: it speaks for all of its panels. */
export function LiveBar({ remotes }: { remotes: readonly Remote<unknown>[] }) {
  const isPaused = useStore(updatesPaused);
  const isSignedOut = remotes.some((remote) => remote.isSignedOut);
  const isFetching = remotes.some((remote) => remote.isFetching);
  const state = { remotes, isPaused, isSignedOut };
  return (
    <div
      role="toolbar"
      aria-label="Updates"
      className="flex w-full shrink-0 items-center gap-1 rounded-full border border-line bg-surface py-1 pr-1 pl-4 text-sm shadow-card sm:w-auto"
    >
      <Dot {...state} />
      <p className="min-w-40 flex-1 px-2 whitespace-nowrap text-muted tabular-nums">
        <State {...state} />
      </p>
      <Action
        label={isPaused ? 'Resume updates' : 'Pause updates'}
        isDisabled={isSignedOut}
        onPress={isPaused ? resumeUpdates : pauseUpdates}
        icon={isPaused ? <Play className="size-4" /> : <Pause className="size-4" />}
      />
      <Action
        label="Refresh now"
        isDisabled={isSignedOut}
        onPress={refreshAll}
        icon={<RefreshCw className={clsx('size-4', isFetching && 'animate-spin')} />}
      />
    </div>
  );
}

interface ActionProps {
  label: string;
  isDisabled: boolean;
  onPress: () => void;
  icon: ReactNode;
}

function Action({ label, isDisabled, onPress, icon }: ActionProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      disabled={isDisabled}
      onClick={onPress}
      className={roundIconControl}
    >
      {icon}
    </button>
  );
}

interface StateProps {
  remotes: readonly Remote<unknown>[];
  isPaused: boolean;
  isSignedOut: boolean;
}

/** The state by colour, for those who only glance. */
function Dot({ remotes, isPaused, isSignedOut }: StateProps) {
  const isEmpty = remotes.every(({ receivedAtMs }) => receivedAtMs === undefined);
  const hasFailed = remotes.some(({ error }) => error?.retryAtMs !== undefined);
  const isIdle = isPaused || isSignedOut || (isEmpty && !hasFailed);
  const color = hasFailed ? 'bg-caution' : 'bg-positive';
  return (
    <span
      aria-hidden="true"
      className={clsx('size-2 shrink-0 rounded-full', isIdle ? 'bg-line-strong' : color)}
    />
  );
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
