'use client';

import { clsx } from 'clsx';
import { SlidersHorizontal } from 'lucide-react';
import { useId, useState } from 'react';
import type { Choices } from '../data/choice.ts';
import { parsePriceBound, PRODUCT_SORTS, type ProductFilter } from '../data/product-filter.ts';
import { MAX_SEARCH_LENGTH, parseSearchText } from '../data/text-search.ts';
import { Chip, SelectField } from './choice-controls.tsx';
import { quietControl } from './control-styles.ts';
import { FilterField } from './filter-field.tsx';
import type { ChangeFilter } from './use-filter-url.ts';

const BANDS: { label: string; min?: number; max?: number }[] = [
  { label: 'All prices' },
  { label: 'Under $100', max: 99.99 },
  { label: '$100 to $300', min: 100, max: 300 },
  { label: 'Over $300', min: 300.01 },
];

interface ProductFiltersProps {
  filter: ProductFilter;
  /** The categories to choose from; none while the catalogue is not here yet. */
  categories: readonly string[];
  onChange: ChangeFilter<ProductFilter>;
  /** Id for the search field, so that the focus can be brought back to it. */
  searchId: string;
}

/** Search, category, order, price bands and price bounds. On a phone all but the search fold behind a button. */
export function ProductFilters({ filter, categories, onChange, searchId }: ProductFiltersProps) {
  const [isUnfolded, setUnfolded] = useState(false);
  const foldId = useId();
  const category = categories.includes(filter.category) ? filter.category : '';
  return (
    <search
      aria-label="Filter products"
      className="mb-6 grid grid-cols-[1fr_auto] items-end gap-3 sm:grid-cols-2 lg:grid-cols-[1fr_12rem_12rem] lg:gap-y-4"
    >
      <FilterField
        id={searchId}
        label="Search"
        type="search"
        maxLength={MAX_SEARCH_LENGTH}
        placeholder="Name or any word"
        className="sm:col-span-2 lg:col-span-1"
        value={filter.search}
        parse={parseSearchText}
        onChange={(search, entry) => onChange({ search }, entry)}
      />
      <FoldButton
        foldId={foldId}
        isUnfolded={isUnfolded}
        hiddenCount={countFolded(category, filter)}
        onPress={() => setUnfolded(!isUnfolded)}
      />
      <div
        id={foldId}
        className={clsx(
          'col-span-2 grid-cols-2 gap-3 sm:contents',
          isUnfolded ? 'max-sm:grid' : 'max-sm:hidden',
        )}
      >
        <CategoryField category={category} categories={categories} onChange={onChange} />
        <SelectField
          label="Sort by"
          choices={PRODUCT_SORTS}
          value={filter.sort}
          onChange={(sort) => onChange({ sort })}
        />
        <PriceFields filter={filter} onChange={onChange} />
      </div>
    </search>
  );
}

interface FoldButtonProps {
  foldId: string;
  isUnfolded: boolean;
  hiddenCount: number;
  onPress: () => void;
}

function FoldButton({ foldId, isUnfolded, hiddenCount, onPress }: FoldButtonProps) {
  return (
    <button
      type="button"
      aria-expanded={isUnfolded}
      aria-controls={foldId}
      onClick={onPress}
      className={`${quietControl} sm:hidden`}
    >
      <SlidersHorizontal className="size-4" aria-hidden="true" />
      {['Filters', hiddenCount].filter(Boolean).join(' · ')}
    </button>
  );
}

/** How many filters are set that a folded phone does not show. */
const countFolded = (category: string, { min, max }: ProductFilter): number =>
  [category !== '', min !== undefined || max !== undefined].filter(Boolean).length;

function CategoryField({
  category,
  categories,
  onChange,
}: Pick<ProductFiltersProps, 'categories' | 'onChange'> & { category: string }) {
  const choices: Choices<string> = [
    { value: '', label: 'All categories' },
    ...categories.map((name) => ({ value: name, label: name })),
  ];
  return (
    <SelectField
      label="Category"
      choices={choices}
      value={category}
      onChange={(chosen) => onChange({ category: chosen })}
    />
  );
}

const BOUNDS = [
  { bound: 'min', label: 'Min price', placeholder: '$0' },
  { bound: 'max', label: 'Max price', placeholder: 'No limit' },
] as const;

function PriceFields({ filter, onChange }: Pick<ProductFiltersProps, 'filter' | 'onChange'>) {
  return (
    <div className="col-span-full flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
      <fieldset aria-label="Price bands" className="flex min-w-0 flex-wrap gap-2">
        {BANDS.map(({ label, min, max }) => (
          <Chip
            key={label}
            label={label}
            isPressed={filter.min === min && filter.max === max}
            onPress={() => onChange({ min, max })}
          />
        ))}
      </fieldset>
      <div className="grid w-full grid-cols-2 gap-3 sm:max-w-58">
        {BOUNDS.map(({ bound, ...texts }) => (
          <FilterField
            key={bound}
            {...texts}
            type="number"
            inputMode="decimal"
            min={0}
            step="any"
            value={filter[bound]}
            parse={parsePriceBound}
            onChange={(value, entry) => onChange({ [bound]: value }, entry)}
          />
        ))}
      </div>
    </div>
  );
}
