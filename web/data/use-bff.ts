'use client';

import { use, useEffect } from 'react';
import { mutate, useSWR } from './swr.ts';
import type { ApiError } from './api-error.ts';
import { fetchFromBff, type Received } from './bff.ts';
import { InitialRefusals } from './initial-data.ts';
import { cancelRetry, isWaiting, retryAt } from './retry-timers.ts';
import { endSessionEverywhere, sessionEnded } from './session-end.ts';
import { useStore } from './store.ts';
import { updatesPaused } from './updates.ts';
import type { Resource } from './change-notifications.ts';

/** The state of one piece of remote data, as a panel shows it. */
export interface Remote<T> {
  /** The newest data; kept while an error lasts, unless the user may no longer see it. */
  data?: T;
  /** Epoch milliseconds at which `data` arrived. */
  receivedAtMs?: number;
  error?: ApiError;
  isFetching: boolean;
  /** True once the session is over: there is no data, and none will come before the next sign-in. */
  isSignedOut: boolean;
  /** Requests the data now, even before `Retry-After` is over. */
  refresh: () => void;
}

const PAUSED = { refreshInterval: 0, revalidateOnFocus: false, revalidateOnReconnect: false };

/**
 * Fetches one route of the BFF and keeps it fresh: on an interval (from the surrounding SWRConfig), on focus, on
 * reconnect and on demand; not while the tab is hidden, the person has paused it, or the session is over. An error stops
 * the interval. Errors that can pass are tried again when they said so; 401 and 403 wait for the person. However many
 * components use one resource, it is asked for once. What came with the page counts as the first answer; a refusal is asked
 * for again at once, as it may have ended since.
 */
export function useBff<T>(resource: Resource<T>): Remote<T> {
  const { path } = resource;
  const isPaused = useStore(updatesPaused);
  const isSignedOut = useStore(sessionEnded);
  const initialRefusal = use(InitialRefusals)[path];

  const {
    data,
    error: failure,
    isValidating,
  } = useSWR<Received<T>, ApiError>(isSignedOut ? null : path, fetchFromBff, {
    isPaused: () => isWaiting(path),
    onSuccess: (received) => {
      cancelRetry(path);
      resource.noteAnswer(received.data);
    },
    onError: (reason) => {
      if (reason.endsSession) return endSessionEverywhere();
      resource.noteFailure(reason);
      const { retryAtMs } = reason;
      if (retryAtMs === undefined || updatesPaused.get()) return;
      retryAt(path, retryAtMs, () => void mutate(path));
    },
    // Its own retries leave out hidden tabs, and browsers that say they are offline.
    shouldRetryOnError: false,
    ...(isPaused && PAUSED),
  });

  useEffect(() => {
    if (data) resource.noteShown(data.data);
  }, [data, resource]);

  const error = failure ?? (data === undefined ? initialRefusal : undefined);
  const visible = error?.revokesAccess ? undefined : data;
  return {
    data: visible?.data,
    receivedAtMs: visible?.receivedAtMs,
    error,
    isFetching: isValidating,
    isSignedOut,
    refresh: () => {
      cancelRetry(path);
      void mutate(path);
    },
  };
}
