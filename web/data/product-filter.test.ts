import { describe, expect, it } from 'vitest';
import { applyFilter, parseFilter, toSearch } from './product-filter.ts';

const product = (name: string, amountMinor: number) => ({
  id: name.toLowerCase(),
  name,
  category: 'Test',
  price: { amountMinor, currency: 'USD' },
  image: '/products/laptop.svg',
  description: 'A product.',
});
const PRODUCTS = [product('Mouse', 2500), product('Laptop', 120_000), product('Earbuds', 12_000)];
const names = (search: string) =>
  applyFilter(PRODUCTS, parseFilter(new URLSearchParams(search))).map(({ name }) => name);

describe('the filter in the URL', () => {
  it('keeps prices on both bounds', () => {
    expect(names('?min=25&max=120')).toEqual(['Mouse', 'Earbuds']);
  });

  it('sorts by price and by name, and leaves the catalogue in its order', () => {
    expect(names('?sort=price-desc')).toEqual(['Laptop', 'Earbuds', 'Mouse']);
    expect(names('?sort=name')).toEqual(['Earbuds', 'Laptop', 'Mouse']);
    expect(names('')).toEqual(['Mouse', 'Laptop', 'Earbuds']);
  });

  it('ignores what it cannot read', () => {
    expect(names('?min=cheap&max=-1&sort=__proto__')).toEqual(['Mouse', 'Laptop', 'Earbuds']);
  });

  it('survives the way to the URL and back', () => {
    const search = '?min=0&max=99.99&sort=price-asc';
    expect(toSearch(parseFilter(new URLSearchParams(search)))).toBe(search);
    expect(toSearch(parseFilter(new URLSearchParams()))).toBe('');
  });
});
