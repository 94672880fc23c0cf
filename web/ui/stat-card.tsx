'use client';

import { useId, type ReactNode } from 'react';
import type { Remote } from '../data/use-bff.ts';
import { Skeleton } from './skeleton.tsx';

interface StatCardProps<T> {
  label: string;
  remote: Remote<T>;
  value: (data: T) => string;
  note: (data: T) => string;
}

/** One total. Without data it shows a dash and the reason, never a zero. */
export function StatCard<T>({ label, remote, value, note }: StatCardProps<T>) {
  const { data, error, isSignedOut } = remote;
  const labelId = useId();
  return (
    <fieldset
      aria-labelledby={labelId}
      className="rounded-card border border-line bg-surface p-4 shadow-card sm:p-5"
    >
      <p id={labelId} className="text-sm text-muted">
        {label}
      </p>
      {data !== undefined && (
        <Figure value={value(data)}>
          {error ? <span className="font-medium text-caution">Out of date</span> : note(data)}
        </Figure>
      )}
      {data === undefined && error && <Figure value="—">{error.problem.title}</Figure>}
      {isSignedOut && <Figure value="—">Signed out</Figure>}
      {data === undefined && !error && !isSignedOut && (
        <Figure value={<Skeleton className="h-[1lh] w-2/3" />}>
          <Skeleton className="h-[1lh] w-1/2" />
        </Figure>
      )}
    </fieldset>
  );
}

function Figure({ value, children }: { value: ReactNode; children: ReactNode }) {
  return (
    <>
      <p className="mt-1 text-figure font-semibold tabular-nums">{value}</p>
      <p className="mt-1 text-caption text-muted">{children}</p>
    </>
  );
}
