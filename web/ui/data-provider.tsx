'use client';

import type { ReactNode } from 'react';
import { SWRConfig } from 'swr';

interface DataProviderProps {
  /** Seconds between two refreshes; decided by the server, at run time. */
  refreshSeconds: number;
  children: ReactNode;
}

/** Tells every hook below how often to ask again. */
export function DataProvider({ refreshSeconds, children }: DataProviderProps) {
  return <SWRConfig value={{ refreshInterval: refreshSeconds * 1000 }}>{children}</SWRConfig>;
}
