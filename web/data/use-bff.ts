'use client';

import { useRef } from 'react';
import useSWR from 'swr';
import type { ApiError } from './api-error.ts';
import { fetchFromBff, type Received } from './bff.ts';

/** The state of one piece of remote data, as a panel shows it. */
export interface Remote<T> {
  /** The newest data; kept while an error lasts, unless the error takes the right to see it away. */
  data?: T;
  /** Epoch milliseconds at which `data` arrived. */
  receivedAtMs?: number;
  error?: ApiError;
  isFetching: boolean;
  /** Asks now, even while a `Retry-After` is running. */
  refresh: () => void;
}

// A timer may fire a little early; the pause must be over when the retry runs.
const RETRY_MARGIN_MS = 100;

/**
 * Fetches one route of the BFF and keeps it fresh: on an interval (from the surrounding SWRConfig), on focus, on
 * reconnect and on demand. An error stops the interval. Errors that can pass are tried again when they said so;
 * 401 and 403 wait for the person.
 */
export function useBff<T>(path: string): Remote<T> {
  const pausedUntilMs = useRef(0);
  const retryTimer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const { data, error, isValidating, mutate } = useSWR<Received<T>, ApiError>(path, fetchFromBff, {
    isPaused: () => Date.now() < pausedUntilMs.current,
    onSuccess: () => clearTimeout(retryTimer.current),
    onErrorRetry: (failure, _key, _config, revalidate, options) => {
      // Refresh and focus can fail while a retry is waiting; one timer, or the tries would multiply.
      clearTimeout(retryTimer.current);
      if (failure.retryAtMs === undefined) return;
      pausedUntilMs.current = failure.retryAtMs;
      const waitMs = failure.retryAtMs - Date.now() + RETRY_MARGIN_MS;
      retryTimer.current = setTimeout(() => void revalidate(options), waitMs);
    },
  });

  const visible = error?.revokesAccess ? undefined : data;
  return {
    data: visible?.data,
    receivedAtMs: visible?.receivedAtMs,
    error,
    isFetching: isValidating,
    refresh: () => {
      pausedUntilMs.current = 0;
      void mutate();
    },
  };
}
