'use client';

import { formatElapsed } from './elapsed.ts';
import { useNow } from './use-now.ts';

interface FreshnessProps {
  receivedAtMs: number;
  /** True where other words come before it. */
  isInSentence?: boolean;
}

/** `Updated 12 s ago`, counting. Not announced: it changes every second. */
export function Freshness({ receivedAtMs, isInSentence = false }: FreshnessProps) {
  const nowMs = useNow();
  return (
    <>
      {isInSentence ? 'updated' : 'Updated'} {formatElapsed(nowMs - receivedAtMs)}
    </>
  );
}

/** `Trying again in 4 s.`, counting down. */
export function Countdown({ untilMs }: { untilMs: number }) {
  const seconds = Math.ceil((untilMs - useNow()) / 1000);
  return <>{seconds > 0 ? `Trying again in ${seconds} s.` : 'Trying again now.'}</>;
}
