'use client';

import { createContext } from 'react';
import { ApiError } from './api-error.ts';
import type { Received } from './bff.ts';
import type { Problem } from './problem.ts';

/** What came with a page, by the path of the BFF that says the same. */
export interface InitialData {
  data: Readonly<Record<string, unknown>>;
  /** Data that this person may not see. */
  refusals: Readonly<Record<string, Problem>>;
}

/** Refusals that hold until the BFF itself has answered. */
export const InitialRefusals = createContext<Readonly<Record<string, ApiError>>>({});

/** The refusals as if the BFF had sent them. */
export const toErrors = ({ refusals }: InitialData): Record<string, ApiError> =>
  Object.fromEntries(Object.entries(refusals).map(([path, problem]) => [path, new ApiError(problem)]));

/**
 * The data with the time at which their page arrived, in epoch milliseconds of this browser: the clock of the server
 * that sent them may be another.
 */
export function toReceived({ data }: InitialData): Record<string, Received<unknown>> {
  const receivedAtMs = readArrival();
  return Object.fromEntries(Object.entries(data).map(([path, one]) => [path, { data: one, receivedAtMs }]));
}

function readArrival(): number {
  const nowMs = Date.now();
  if (typeof window === 'undefined') return nowMs;
  const [document] = performance.getEntriesByType('navigation');
  const arrivedMs = document instanceof PerformanceNavigationTiming ? document.responseStart : 0;
  return nowMs - (performance.now() - arrivedMs);
}
