import { clsx } from 'clsx';

/** A grey shape where something will be. Size it with `className`. */
export function Skeleton({ className }: { className: string }) {
  return (
    <span aria-hidden="true" className={clsx('block animate-shimmer rounded-control bg-sunken', className)} />
  );
}

/** Announces the wait once; the shapes themselves are silent. */
export function Loading({ what }: { what: string }) {
  return <output className="sr-only">Loading {what}</output>;
}
