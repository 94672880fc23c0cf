'use client';

import { useEffect, useState, type ReactNode } from 'react';
import { SWRConfig, useSWRConfig } from '../data/swr.ts';
import { InitialRefusals, toErrors, toReceived, type InitialData } from '../data/initial-data.ts';
import { sessionsForgotten } from '../data/kept-data.ts';
import { useStore } from '../data/store.ts';

interface DataProviderProps {
  /** Seconds between two refreshes; decided by the server, at run time. */
  refreshSeconds: number;
  /** What the page brought along; none where the server had nothing in time. */
  initialData?: InitialData;
  children: ReactNode;
}

const NONE = {};
const NO_ANSWERS: InitialData = { data: NONE, refusals: NONE };

/** The answers as of now: they may have come with a page that the router kept, and be older than what is known since. */
function open(initialData: InitialData, refreshIntervalMs: number) {
  const received = toReceived(initialData);
  const nowMs = Date.now();
  const isFresh = Object.values(received).some(
    ({ receivedAtMs }) => nowMs - receivedAtMs < refreshIntervalMs,
  );
  return { received, isFresh, errors: toErrors(initialData) };
}

/** Tells every hook below how often to ask again, and what is known before the first question. */
export function DataProvider({ refreshSeconds, initialData = NO_ANSWERS, children }: DataProviderProps) {
  const { cache, mutate } = useSWRConfig();
  const refreshInterval = refreshSeconds * 1000;
  const [{ received, isFresh, errors }] = useState(() => open(initialData, refreshInterval));
  const isForgotten = useStore(sessionsForgotten) > 0;
  useEffect(() => {
    if (sessionsForgotten.get() > 0) return;
    // From here on it is like any other answer: renewed, marked as out of date and forgotten with them.
    for (const [path, answer] of Object.entries(received)) {
      const known = cache.get(path);
      if (known?.data === undefined && known?.error === undefined) {
        void mutate(path, answer, { revalidate: false });
      }
    }
  }, [cache, mutate, received]);
  const fallback = isForgotten ? NONE : received;
  // After an error nothing else may be waiting to fetch: its timer fires whether or not its page is open.
  const hasFailed = Object.keys(received).some((path) => cache.get(path)?.error !== undefined);
  const revalidateIfStale = isForgotten || !isFresh || hasFailed;
  return (
    <SWRConfig value={{ refreshInterval, fallback, revalidateIfStale }}>
      <InitialRefusals value={isForgotten ? NONE : errors}>{children}</InitialRefusals>
    </SWRConfig>
  );
}
