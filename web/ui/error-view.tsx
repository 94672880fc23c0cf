'use client';

import { clsx } from 'clsx';
import { CloudOff, KeyRound, LogIn } from 'lucide-react';
import { useRef } from 'react';
import type { ApiError } from '../data/api-error.ts';
import { useStore } from '../data/store.ts';
import { updatesPaused } from '../data/updates.ts';
import { quietControl } from './control-styles.ts';
import { useFocusAfter } from './focus.ts';
import { Countdown } from './freshness.tsx';
import { SignInHere } from './sign-in-here.tsx';

interface ErrorViewProps {
  error: ApiError;
  /** True while older data stays on screen below the message. */
  stale: boolean;
  /** Another panel says the same about the same data; this one need not be announced too. */
  isSecond?: boolean;
  /** Fetches at once what is fetched again by itself; absent where the user has to try again. */
  onRetry?: () => void;
  /** Id of what has the focus next, if it is in the message when that goes. */
  nextId?: string;
}

function ErrorIcon({ error }: { error: ApiError }) {
  const looks = { className: 'mt-0.5 size-5 shrink-0 text-ink-soft', 'aria-hidden': true };
  if (error.needsSignIn) return <LogIn {...looks} />;
  return error.problem.code === 'insufficient_scope' ? <KeyRound {...looks} /> : <CloudOff {...looks} />;
}

/** What went wrong, in words of the BFF, and what can be done about it. */
export function ErrorView({ error, stale, isSecond = false, onRetry, nextId }: ErrorViewProps) {
  const isPaused = useStore(updatesPaused);
  const box = useRef<HTMLDivElement>(null);
  useFocusAfter(box, nextId);
  return (
    <div
      ref={box}
      className={clsx(
        'flex animate-arrive items-start gap-3 rounded-control p-4 text-sm',
        error.problem.code === 'insufficient_scope' ? 'bg-accent-soft' : 'bg-caution-soft',
      )}
    >
      <ErrorIcon error={error} />
      <div className="min-w-0 flex-1">
        <div role={isSecond ? undefined : 'alert'}>
          <p className="font-semibold">{error.problem.title}</p>
          <p className="mt-0.5 text-ink-soft">
            {error.problem.detail}
            {stale && ' What you see below may be out of date.'}
          </p>
        </div>
        {error.retryAtMs !== undefined && onRetry && (
          <p className="mt-2 flex flex-wrap items-center justify-between gap-x-4 gap-y-2 text-ink-soft tabular-nums">
            <span>{isPaused ? 'Updates are paused.' : <Countdown untilMs={error.retryAtMs} />}</span>
            <button type="button" onClick={onRetry} className={quietControl}>
              Try now
            </button>
          </p>
        )}
        {error.needsSignIn && <SignInHere className={`${quietControl} mt-3`}>Sign in again</SignInHere>}
      </div>
    </div>
  );
}
