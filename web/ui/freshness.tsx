'use client';

import { formatElapsed } from './elapsed.ts';
import { useNow } from './use-now.ts';

/** `Updated 12 s ago`, counting. Not announced: it changes every second. */
export function Freshness({ receivedAtMs }: { receivedAtMs: number }) {
  const nowMs = useNow();
  return <>Updated {formatElapsed(nowMs - receivedAtMs)}</>;
}

/** `Trying again in 4 s.`, counting down. */
export function Countdown({ untilMs }: { untilMs: number }) {
  const seconds = Math.ceil((untilMs - useNow()) / 1000);
  return <>{seconds > 0 ? `Trying again in ${seconds} s.` : 'Trying again now.'}</>;
}
