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

/**
 * The filter as the URL states it, and ways to change it. The URL is its only home. `searchId` is for the search field, to
 * which `reset` moves the focus.
 */
export function useFilterUrl<F extends { sort: string }>(filterUrl: FilterUrl<F>) {
  const filter = filterUrl.parse(useSearchParams());
  const changeFilter = useMemo(() => createChange(filterUrl), [filterUrl]);
  const searchId = useId();
  /** Removes the filters. The order is not one and is kept. */
  const reset = () => {
    changeFilter({ ...filterUrl.parse(new URLSearchParams()), sort: filter.sort });
    document.getElementById(searchId)?.focus();
  };
  return { filter, changeFilter, searchId, reset };
}
