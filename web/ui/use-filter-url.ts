'use client';

import { useSearchParams } from 'next/navigation';
import { useId, useMemo } from 'react';
import type { FilterUrl } from '../data/filter-url.ts';

/** Whether a change deserves an entry of its own in the browser's history, or belongs to the one before. */
export type HistoryEntry = 'new' | 'same';

/** Changes part of the filter; the rest stays as the URL has it at that moment. */
export type ChangeFilter<F> = (change: Partial<F>, entry?: HistoryEntry) => void;

function createChange<F>({ parse, toSearch }: FilterUrl<F>): ChangeFilter<F> {
  return function changeFilter(change, entry = 'new') {
    // The URL itself, not the last render: two fields can change before the first change has been rendered.
    const { pathname, search } = window.location;
    const changed = toSearch({ ...parse(new URLSearchParams(search)), ...change });
    if (changed === search) return;
    if (entry === 'new') window.history.pushState(null, '', pathname + changed);
    else window.history.replaceState(null, '', pathname + changed);
  };
}

export interface FilterState<F> {
  filter: F;
  changeFilter: ChangeFilter<F>;
  /** Id of the search field. */
  searchId: string;
  /** Removes the filters and moves the focus to the search field. The order is not a filter and is kept. */
  reset: () => void;
}

/** The filter as the URL states it, and ways to change it. The URL is its only home. */
export function useFilterUrl<F extends { sort: string }>(filterUrl: FilterUrl<F>): FilterState<F> {
  const filter = filterUrl.parse(useSearchParams());
  const changeFilter = useMemo(() => createChange(filterUrl), [filterUrl]);
  const searchId = useId();
  const reset = () => {
    changeFilter({ ...filterUrl.parse(new URLSearchParams()), sort: filter.sort });
    document.getElementById(searchId)?.focus();
  };
  return { filter, changeFilter, searchId, reset };
}
