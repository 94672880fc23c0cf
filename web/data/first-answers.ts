'use client';

import type { Received } from './bff.ts';
import { createStore } from './store.ts';

/** Data that came with a page, by the path of the BFF that has it too. */
export type FirstAnswers = Readonly<Record<string, unknown>>;

/** Whether what came with the pages of this tab may be shown no longer, since it belongs to a session that is over. */
export const firstAnswersForgotten = createStore(false);

/**
 * The answers with the time at which their page arrived, in epoch milliseconds of this browser: the clock of the server
 * that sent them may be another.
 */
export function toReceived(answers: FirstAnswers): Record<string, Received<unknown>> {
  const receivedAtMs = readArrival();
  return Object.fromEntries(Object.entries(answers).map(([path, data]) => [path, { data, receivedAtMs }]));
}

function readArrival(): number {
  const nowMs = Date.now();
  if (typeof window === 'undefined') return nowMs;
  const [document] = performance.getEntriesByType('navigation');
  const arrivedMs = document instanceof PerformanceNavigationTiming ? document.responseStart : 0;
  return nowMs - (performance.now() - arrivedMs);
}
