'use client';

import { clsx } from 'clsx';
import { parseSort, SORTS, type ProductFilter, type Sort } from '../data/product-filter.ts';
import { fieldControl } from './control-styles.ts';
import { PriceField } from './price-field.tsx';
import type { ChangeFilter } from './use-product-filter.ts';

const BANDS: { label: string; min?: number; max?: number }[] = [
  { label: 'All prices' },
  { label: 'Under $100', max: 99.99 },
  { label: '$100 to $300', min: 100, max: 300 },
  { label: 'Over $300', min: 300.01 },
];

interface ProductFiltersProps {
  filter: ProductFilter;
  onChange: ChangeFilter;
}

/** Price bands, price bounds and order. */
export function ProductFilters({ filter, onChange }: ProductFiltersProps) {
  return (
    <search aria-label="Filter products" className="mb-6 grid items-end gap-4 lg:grid-cols-[1fr_auto]">
      <fieldset aria-label="Price bands" className="flex flex-wrap gap-2">
        {BANDS.map(({ label, min, max }) => {
          const pressed = filter.min === min && filter.max === max;
          return (
            <button
              key={label}
              type="button"
              aria-pressed={pressed}
              onClick={() => onChange({ min, max })}
              className={clsx(
                'min-h-9 rounded-full border px-3.5 text-sm font-medium transition-colors',
                pressed ? 'border-ink bg-ink text-on-ink' : 'border-line-strong bg-surface hover:bg-sunken',
              )}
            >
              {label}
            </button>
          );
        })}
      </fieldset>
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-[8rem_8rem_12rem]">
        <PriceField
          label="Min price"
          placeholder="$0"
          value={filter.min}
          onChange={(min, entry) => onChange({ min }, entry)}
        />
        <PriceField
          label="Max price"
          placeholder="No limit"
          value={filter.max}
          onChange={(max, entry) => onChange({ max }, entry)}
        />
        <SortField value={filter.sort} onChange={(sort) => onChange({ sort })} />
      </div>
    </search>
  );
}

function SortField({ value, onChange }: { value: Sort; onChange: (sort: Sort) => void }) {
  return (
    <label className="col-span-2 block text-xs font-medium text-muted sm:col-span-1">
      Sort by
      <select
        value={value}
        onChange={(event) => onChange(parseSort(event.currentTarget.value))}
        className={`${fieldControl} mt-1`}
      >
        {SORTS.map(({ sort, label }) => (
          <option key={sort} value={sort}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
}
