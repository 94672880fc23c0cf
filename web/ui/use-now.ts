'use client';

import { useEffect, useState } from 'react';

/** The time in epoch milliseconds, renewed every second while the component is on screen. */
export function useNow(): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return nowMs;
}
