'use client';

import { useNow } from './use-now.ts';

interface FreshnessProps {
  receivedAtMs: number;
  /** True inside a sentence. */
  isInSentence?: boolean;
}

/** `Updated 12 s ago`, counting up. Not announced by screen readers: it changes every second. */
export function Freshness({ receivedAtMs, isInSentence = false }: FreshnessProps) {
  const nowMs = useNow();
  return (
    <>
      {isInSentence ? 'updated' : 'Updated'} {formatElapsed(nowMs - receivedAtMs)}
    </>
  );
}

/** How long ago, as text: `just now`, `12 s ago`, `3 min ago`, `2 h ago`. */
export function formatElapsed(elapsedMs: number): string {
  const seconds = Math.floor(elapsedMs / 1000);
  if (seconds < 2) return 'just now';
  if (seconds < 60) return `${seconds} s ago`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ago` : `${Math.floor(minutes / 60)} h ago`;
}

/** `Trying again in 4 s.`, counting down. */
export function Countdown({ untilMs }: { untilMs: number }) {
  const seconds = Math.ceil((untilMs - useNow()) / 1000);
  return <>{seconds > 0 ? `Trying again in ${seconds} s.` : 'Trying again now.'}</>;
}
