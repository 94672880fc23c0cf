'use client';

import { useEffect, useState, type ReactNode } from 'react';
import { SWRConfig, useSWRConfig } from 'swr';
import {
  FirstRefusals,
  firstAnswersForgotten,
  toErrors,
  toReceived,
  type FirstAnswers,
} from '../data/first-answers.ts';
import { useStore } from '../data/store.ts';

interface DataProviderProps {
  /** Seconds between two refreshes; decided by the server, at run time. */
  refreshSeconds: number;
  /** What the page brought along; none where the server had nothing in time. */
  firstAnswers?: FirstAnswers;
  children: ReactNode;
}

const NONE = {};
const NO_ANSWERS: FirstAnswers = { data: NONE, refusals: NONE };

/** The answers as of now: they may have come with a page that the router kept, and be older than what is known since. */
function open(firstAnswers: FirstAnswers, refreshIntervalMs: number) {
  const received = toReceived(firstAnswers);
  const nowMs = Date.now();
  const isFresh = Object.values(received).some(
    ({ receivedAtMs }) => nowMs - receivedAtMs < refreshIntervalMs,
  );
  return { received, isFresh, errors: toErrors(firstAnswers) };
}

/** Tells every hook below how often to ask again, and what is known before the first question. */
export function DataProvider({ refreshSeconds, firstAnswers = NO_ANSWERS, children }: DataProviderProps) {
  const { cache, mutate } = useSWRConfig();
  const refreshInterval = refreshSeconds * 1000;
  const [{ received, isFresh, errors }] = useState(() => open(firstAnswers, refreshInterval));
  const isForgotten = useStore(firstAnswersForgotten);
  useEffect(() => {
    if (firstAnswersForgotten.get()) return;
    // From here on it is like any other answer: renewed, marked as out of date and forgotten with them.
    for (const [path, answer] of Object.entries(received)) {
      const known = cache.get(path);
      if (known?.data === undefined && known?.error === undefined) {
        void mutate(path, answer, { revalidate: false });
      }
    }
  }, [cache, mutate, received]);
  const fallback = isForgotten ? NONE : received;
  const revalidateIfStale = isForgotten || !isFresh;
  return (
    <SWRConfig value={{ refreshInterval, fallback, revalidateIfStale }}>
      <FirstRefusals value={isForgotten ? NONE : errors}>{children}</FirstRefusals>
    </SWRConfig>
  );
}
