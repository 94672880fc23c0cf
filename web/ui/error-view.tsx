'use client';

import { clsx } from 'clsx';
import { CloudOff, KeyRound, LogIn } from 'lucide-react';
import type { ApiError } from '../data/api-error.ts';
import { quietControl } from './control-styles.ts';
import { Countdown } from './freshness.tsx';
import { SignInHere } from './sign-in-here.tsx';

interface ErrorViewProps {
  error: ApiError;
  /** True while older data stays on screen below the message. */
  stale: boolean;
}

function ErrorIcon({ error }: { error: ApiError }) {
  const looks = { className: 'mt-0.5 size-5 shrink-0 text-ink-soft', 'aria-hidden': true };
  if (error.needsSignIn) return <LogIn {...looks} />;
  return error.problem.code === 'insufficient_scope' ? <KeyRound {...looks} /> : <CloudOff {...looks} />;
}

/** What went wrong, in words of the BFF, and what can be done about it. */
export function ErrorView({ error, stale }: ErrorViewProps) {
  return (
    <div
      className={clsx(
        'flex items-start gap-3 rounded-control p-4 text-sm',
        error.problem.code === 'insufficient_scope' ? 'bg-accent-soft' : 'bg-caution-soft',
      )}
    >
      <ErrorIcon error={error} />
      <div className="min-w-0">
        <div role="alert">
          <p className="font-semibold">{error.problem.title}</p>
          <p className="mt-0.5 text-ink-soft">
            {error.problem.detail}
            {stale && ' What you see below may be out of date.'}
          </p>
        </div>
        {error.retryAtMs !== undefined && (
          <p className="mt-1 text-ink-soft tabular-nums">
            <Countdown untilMs={error.retryAtMs} />
          </p>
        )}
        {error.needsSignIn && <SignInHere className={`${quietControl} mt-3`}>Sign in again</SignInHere>}
      </div>
    </div>
  );
}
