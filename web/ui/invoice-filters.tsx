'use client';

import { INVOICE_SORTS, INVOICE_STATUSES, type InvoiceFilter } from '../data/invoice-filter.ts';
import { MAX_SEARCH_LENGTH, parseSearchText } from '../data/text-search.ts';
import { Chip, SelectField } from './choice-controls.tsx';
import { FilterField } from './filter-field.tsx';
import type { ChangeFilter } from './use-filter-url.ts';

interface InvoiceFiltersProps {
  filter: InvoiceFilter;
  onChange: ChangeFilter<InvoiceFilter>;
  /** Id for the search field, so that the focus can be brought back to it. */
  searchId: string;
}

/** Search, order and status. */
export function InvoiceFilters({ filter, onChange, searchId }: InvoiceFiltersProps) {
  return (
    <search
      aria-label="Filter invoices"
      className="mb-6 grid grid-cols-[1fr_9.5rem] items-end gap-3 sm:grid-cols-[1fr_12rem] lg:grid-cols-[1fr_12rem_auto] lg:gap-4"
    >
      <FilterField
        id={searchId}
        label="Search"
        type="search"
        maxLength={MAX_SEARCH_LENGTH}
        placeholder="Number or name"
        value={filter.search}
        parse={parseSearchText}
        onChange={(search, entry) => onChange({ search }, entry)}
      />
      <SelectField
        label="Sort by"
        choices={INVOICE_SORTS}
        value={filter.sort}
        onChange={(sort) => onChange({ sort })}
      />
      <fieldset aria-label="Status" className="flex gap-2 max-lg:col-span-2">
        {INVOICE_STATUSES.map(({ value, label }) => (
          <Chip
            key={value}
            label={label}
            isPressed={filter.status === value}
            onPress={() => onChange({ status: value })}
          />
        ))}
      </fieldset>
    </search>
  );
}
