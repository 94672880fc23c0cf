import type { Product } from '@monoshop/api-products/contract';
import { minorUnits } from './money.ts';

/** The orders a list of products can have: the word the URL uses and the words a person reads. */
export const SORTS = [
  { sort: 'featured', label: 'Featured' },
  { sort: 'price-asc', label: 'Price: low to high' },
  { sort: 'price-desc', label: 'Price: high to low' },
  { sort: 'name', label: 'Name' },
] as const;

export type Sort = (typeof SORTS)[number]['sort'];

/** The order a word stands for; the catalogue's own order for a word that is not one of ours. */
export function parseSort(value: string | null): Sort {
  return SORTS.find(({ sort }) => sort === value)?.sort ?? 'featured';
}

/** What the products page shows. Bounds are inclusive, in major units (dollars for USD). */
export interface ProductFilter {
  min?: number;
  max?: number;
  sort: Sort;
}

function parseBound(value: string | null): number | undefined {
  if (!value?.trim()) return undefined;
  const bound = Number(value);
  return Number.isFinite(bound) && bound >= 0 ? bound : undefined;
}

/** Reads `?min=…&max=…&sort=…`; anything unreadable counts as not given. */
export function parseFilter(search: Pick<URLSearchParams, 'get'>): ProductFilter {
  return {
    min: parseBound(search.get('min')),
    max: parseBound(search.get('max')),
    sort: parseSort(search.get('sort')),
  };
}

/** The inverse of parseFilter: `?max=100&sort=name`, or an empty string for the whole catalogue. */
export function toSearch({ min, max, sort }: ProductFilter): string {
  const search = new URLSearchParams();
  if (min !== undefined) search.set('min', String(min));
  if (max !== undefined) search.set('max', String(max));
  if (sort !== 'featured') search.set('sort', sort);
  return search.size === 0 ? '' : `?${search}`;
}

const major = ({ price }: Product): number => price.amountMinor / minorUnits(price.currency);

const ORDERS: Record<Exclude<Sort, 'featured'>, (a: Product, b: Product) => number> = {
  'price-asc': (a, b) => major(a) - major(b),
  'price-desc': (a, b) => major(b) - major(a),
  name: (a, b) => a.name.localeCompare(b.name, 'en'),
};

/** The products that pass, in order. Leaves the given list as it is. */
export function applyFilter(products: readonly Product[], { min = 0, max = Infinity, sort }: ProductFilter) {
  const passing = products.filter((product) => major(product) >= min && major(product) <= max);
  return sort === 'featured' ? passing : passing.toSorted(ORDERS[sort]);
}
