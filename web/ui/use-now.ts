'use client';

import { useSyncExternalStore } from 'react';

const SECOND_MS = 1000;

function everySecond(onSecond: () => void): () => void {
  const timer = setInterval(onSecond, SECOND_MS);
  return () => clearInterval(timer);
}

const readSecond = () => Math.floor(Date.now() / SECOND_MS) * SECOND_MS;

// What the server wrote into the page must be what the browser would have written, whenever it takes over.
const beforeAll = () => 0;

/** The time in epoch milliseconds, in steps of a second; 0 on the server and until the browser has taken over the page. */
export const useNow = (): number => useSyncExternalStore(everySecond, readSecond, beforeAll);
