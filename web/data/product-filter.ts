import type { Product } from '@monoshop/api-products/contract';
import { parseChoice, type Choices } from './choice.ts';
import { toQuery, type FilterUrl } from './filter-url.ts';
import { toMajor } from './money.ts';
import { createTextMatch, parseSearchText } from './text-search.ts';

export type ProductSort = 'featured' | 'price-asc' | 'price-desc' | 'name';

/** The orders that a list of products can have. */
export const PRODUCT_SORTS: Choices<ProductSort> = [
  { value: 'featured', label: 'Featured' },
  { value: 'price-asc', label: 'Price: low to high' },
  { value: 'price-desc', label: 'Price: high to low' },
  { value: 'name', label: 'Name' },
];

/** What the products page shows. */
export interface ProductFilter {
  /** Words to find; empty for any product. */
  search: string;
  /** The category as the catalogue writes it; empty for all. */
  category: string;
  /** Inclusive bounds in major units (dollars for USD). */
  min?: number;
  max?: number;
  sort: ProductSort;
}

export const ALL_PRODUCTS: ProductFilter = { search: '', category: '', sort: 'featured' };

const MAX_PRICE = 1e9;

/** A bound as the URL keeps it: from 0 to a thousand million, to a thousandth. Undefined for anything else. */
export function parsePriceBound(text: string | null): number | undefined {
  if (!text?.trim()) return undefined;
  const bound = Math.round(Number(text) * 1000) / 1000;
  // Adding zero makes `-0`, which the URL would not bring back, a plain zero.
  return bound >= 0 && bound <= MAX_PRICE ? bound + 0 : undefined;
}

/** The filter as `?q=…&category=…&min=…&max=…&sort=…`. */
export const productFilterUrl: FilterUrl<ProductFilter> = {
  parse: (query) => ({
    search: parseSearchText(query.get('q')),
    category: parseSearchText(query.get('category')),
    min: parsePriceBound(query.get('min')),
    max: parsePriceBound(query.get('max')),
    sort: parseChoice(PRODUCT_SORTS, query.get('sort')),
  }),
  toSearch: ({ search, category, min, max, sort }) =>
    toQuery({ q: search, category, min, max, sort: sort === ALL_PRODUCTS.sort ? undefined : sort }),
};

/** The filter without a category that the catalogue lacks: an old link shows everything rather than nothing. */
export function toKnownCategory(filter: ProductFilter, products: readonly Product[]): ProductFilter {
  const isKnown = products.some(({ category }) => category === filter.category);
  return isKnown ? filter : { ...filter, category: '' };
}

/** True when the filter can exclude products. The order does not. */
export const isProductFilterSet = ({ search, category, min, max }: ProductFilter): boolean =>
  search !== '' || category !== '' || min !== undefined || max !== undefined;

/** The categories of a catalogue, in the order in which they first appear. */
export const listCategories = (products: readonly Product[]): string[] => [
  ...new Set(products.map(({ category }) => category)),
];

const ORDERS: Record<Exclude<ProductSort, 'featured'>, (a: Product, b: Product) => number> = {
  'price-asc': (a, b) => toMajor(a.price) - toMajor(b.price),
  'price-desc': (a, b) => toMajor(b.price) - toMajor(a.price),
  name: (a, b) => a.name.localeCompare(b.name, 'en'),
};

/** The products that pass, in order. Leaves the given list as it is. */
export function filterProducts(products: readonly Product[], filter: ProductFilter): Product[] {
  const { category, min = 0, max = Infinity, sort } = filter;
  const isFound = createTextMatch(filter.search);
  const passing = products.filter((product) => {
    const price = toMajor(product.price);
    return (
      (category === '' || product.category === category) &&
      price >= min &&
      price <= max &&
      isFound(`${product.name} ${product.category} ${product.description}`)
    );
  });
  return sort === 'featured' ? passing : passing.toSorted(ORDERS[sort]);
}
