'use client';

import { clsx } from 'clsx';
import { LogIn, PackageOpen, type LucideIcon } from 'lucide-react';
import { useId, type ReactNode } from 'react';
import type { Remote } from '../data/use-bff.ts';
import { ErrorView } from './error-view.tsx';

interface PanelProps<T> {
  title: string;
  remote: Remote<T>;
  /** Shown until the first data or error arrives; as tall as the data will be. */
  skeleton: ReactNode;
  /** A link next to the title. */
  link?: ReactNode;
  /** What to say in place of data that has nothing in it. */
  empty?: { isEmpty: (data: T) => boolean; text: string };
  /** True when another panel of the page shows the same data, and speaks for both when it fails. */
  isSecond?: boolean;
  children: (data: T) => ReactNode;
}

/** The shell of everything that shows remote data: title, skeleton, content, and a state for each way to have none. */
export function Panel<T>({ title, remote, skeleton, link, isSecond, empty, children }: PanelProps<T>) {
  const { data, error, isSignedOut, refresh } = remote;
  const titleId = useId();
  const isLoading = data === undefined && error === undefined && !isSignedOut;
  const stale = error !== undefined && data !== undefined;
  return (
    <section
      aria-labelledby={titleId}
      aria-busy={isLoading}
      className="flex flex-col rounded-card border border-line bg-surface shadow-card"
    >
      <header className="flex min-h-14 items-center gap-3 border-b border-line px-5 py-2">
        <h2 id={titleId} tabIndex={-1} className="min-w-0 flex-1 text-heading font-semibold outline-none">
          {title}
        </h2>
        {stale && (
          <span className="rounded-full bg-caution-soft px-2.5 py-0.5 text-caption font-medium text-caution">
            Out of date
          </span>
        )}
        {link}
      </header>
      <div className="flex flex-1 flex-col gap-4 p-5">
        {error && (
          <ErrorView error={error} stale={stale} isSecond={isSecond} onRetry={refresh} nextId={titleId} />
        )}
        {isSignedOut && <Nothing Icon={LogIn} text="Sign in again to see this." />}
        {data !== undefined && (
          <div className={clsx('flex flex-1 flex-col', stale && 'grayscale')}>
            {empty?.isEmpty(data) ? <Nothing Icon={PackageOpen} text={empty.text} /> : children(data)}
          </div>
        )}
        {isLoading && skeleton}
      </div>
    </section>
  );
}

/** A panel that has nothing to show, and why. */
function Nothing({ Icon, text }: { Icon: LucideIcon; text: string }) {
  return (
    <div className="flex flex-1 flex-col items-center justify-center gap-3 py-10 text-center text-sm text-muted">
      <Icon className="size-7 stroke-[1.5]" aria-hidden="true" />
      <p>{text}</p>
    </div>
  );
}
