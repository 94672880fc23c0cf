'use client';

import { useSearchParams } from 'next/navigation';
import { parseFilter, toSearch, type ProductFilter } from '../data/product-filter.ts';

/** Whether a change deserves an entry of its own in the browser's history, or belongs to the one before. */
export type HistoryEntry = 'new' | 'same';

/** The filter as the URL states it, and a way to state another. The URL is its only home. */
export function useProductFilter() {
  const filter = parseFilter(new URLSearchParams(useSearchParams()));
  const setFilter = (next: ProductFilter, entry: HistoryEntry = 'new') => {
    const url = `${window.location.pathname}${toSearch(next)}`;
    if (entry === 'new') window.history.pushState(null, '', url);
    else window.history.replaceState(null, '', url);
  };
  return { filter, setFilter };
}
