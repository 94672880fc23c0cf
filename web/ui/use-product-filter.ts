'use client';

import { useSearchParams } from 'next/navigation';
import { parseFilter, toSearch, type ProductFilter } from '../data/product-filter.ts';

/** Whether a change deserves an entry of its own in the browser's history, or belongs to the one before. */
export type HistoryEntry = 'new' | 'same';

/** Changes part of the filter; the rest stays as the URL has it at that moment. */
export type ChangeFilter = (change: Partial<ProductFilter>, entry?: HistoryEntry) => void;

const changeFilter: ChangeFilter = (change, entry = 'new') => {
  // The URL itself, not the last render: two fields can change before the first change has been rendered.
  const { pathname, search } = window.location;
  const url = `${pathname}${toSearch({ ...parseFilter(new URLSearchParams(search)), ...change })}`;
  if (entry === 'new') window.history.pushState(null, '', url);
  else window.history.replaceState(null, '', url);
};

/** The filter as the URL states it, and a way to change it. The URL is its only home. */
export function useProductFilter(): { filter: ProductFilter; changeFilter: ChangeFilter } {
  return { filter: parseFilter(useSearchParams()), changeFilter };
}
