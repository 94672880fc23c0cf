import { assert, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyQuery } from '../testing/any-query.ts';
import {
  ALL_PRODUCTS,
  filterProducts,
  isProductFilterSet,
  listCategories,
  parsePriceBound,
  PRODUCT_SORTS,
  productFilterUrl,
  toKnownCategory,
} from './product-filter.ts';

const product = (name: string, amountMinor: number, category = 'Test', currency = 'USD') => ({
  id: name.toLowerCase(),
  name,
  category,
  price: { amountMinor, currency },
  image: '/products/laptop.svg',
  description: `The ${name} for every day.`,
});
const PRODUCTS = [
  product('Mouse', 2500, 'Input'),
  product('Laptop', 120_000, 'Computers'),
  product('Earbuds', 12_000, 'Audio'),
  product('Câble', 900, 'Audio'),
];
const read = (search: string) => productFilterUrl.parse(new URLSearchParams(search));
const names = (search: string) =>
  filterProducts(PRODUCTS, toKnownCategory(read(search), PRODUCTS)).map(({ name }) => name);

describe('the product filter in the URL', () => {
  it('keeps prices on both bounds', () => {
    expect(names('?min=25&max=120')).toEqual(['Mouse', 'Earbuds']);
    expect(names('?min=25.01&max=119.99')).toEqual([]);
  });

  it('finds every word in name, category or description, whatever its case and accents', () => {
    expect(names('?q=LAP')).toEqual(['Laptop']);
    expect(names('?q=audio+day')).toEqual(['Earbuds', 'Câble']);
    expect(names('?q=cable')).toEqual(['Câble']);
    expect(names('?q=laptop+mouse')).toEqual([]);
  });

  it('narrows to a category of the catalogue, and by all members together', () => {
    expect(names('?category=Audio')).toEqual(['Earbuds', 'Câble']);
    expect(names('?category=Audio&min=10&q=ear')).toEqual(['Earbuds']);
    expect(listCategories(PRODUCTS)).toEqual(['Input', 'Computers', 'Audio']);
  });

  it('sorts by price and by name, and leaves the catalogue in its order', () => {
    expect(names('?sort=price-desc')).toEqual(['Laptop', 'Earbuds', 'Mouse', 'Câble']);
    expect(names('?sort=price-asc')).toEqual(['Câble', 'Mouse', 'Earbuds', 'Laptop']);
    expect(names('?sort=name')).toEqual(['Câble', 'Earbuds', 'Laptop', 'Mouse']);
    expect(names('')).toEqual(['Mouse', 'Laptop', 'Earbuds', 'Câble']);
  });

  it('compares prices in major units, whatever a currency counts in', () => {
    const [yen] = filterProducts([product('Fan', 5000, 'Test', 'JPY')], read('?min=4000'));
    expect(yen?.name).toBe('Fan');
  });

  it('ignores what it cannot read, and a category that the catalogue lacks', () => {
    expect(names('?min=cheap&max=-1&sort=__proto__&category=__proto__')).toHaveLength(4);
    expect(names('?min=NaN&max=Infinity&category=Garden')).toHaveLength(4);
    expect(parsePriceBound('-0')).toBe(0);
    expect(Object.is(parsePriceBound('-0'), 0)).toBe(true);
  });

  it('knows an order from a filter', () => {
    expect(isProductFilterSet(read('?sort=name'))).toBe(false);
    for (const search of ['?q=a', '?category=Audio', '?min=0', '?max=9']) {
      expect(isProductFilterSet(read(search)), search).toBe(true);
    }
  });

  it('survives the way to the URL and back', () => {
    const search = '?q=usb+c&category=Audio&min=0&max=99.99&sort=price-asc';
    expect(productFilterUrl.toSearch(read(search))).toBe(search);
    expect(productFilterUrl.toSearch(ALL_PRODUCTS)).toBe('');
  });

  it('makes a valid filter of any query, and the same one of the URL that it becomes', () => {
    assert(
      property(anyQuery(['q', 'category', 'min', 'max', 'sort']), (query) => {
        const filter = read(query);
        expect(PRODUCT_SORTS.map(({ value }) => value)).toContain(filter.sort);
        for (const bound of [filter.min, filter.max]) {
          if (bound !== undefined) expect(bound >= 0 && Number.isFinite(bound)).toBe(true);
        }
        expect(read(productFilterUrl.toSearch(filter))).toEqual(filter);
        const shown = filterProducts(PRODUCTS, filter);
        expect(PRODUCTS).toEqual(expect.arrayContaining(shown));
        expect(new Set(shown).size).toBe(shown.length);
      }),
    );
  });
});
