import { expect, test } from 'vitest';
import { APIS, findApi, isApiName, joinApis, mapApis } from './index.ts';

test.each(['name', 'variable', 'port', 'audience', 'scope', 'path'] as const)(
  'no two APIs have the same %s: a token, a request or a setting is meant for one of them',
  (column) => {
    expect(new Set(APIS.map((api) => api[column])).size).toBe(APIS.length);
  },
);

test('the published audiences, scopes and ports are those of the two APIs', () => {
  expect(mapApis(({ port, audience, scope, path }) => [port, audience, scope, path])).toMatchObject({
    products: [4001, 'http://api.monoshop.com/products', 'read:products', '/products'],
    invoices: [4002, 'http://api.monoshop.com/invoices', 'read:invoices', '/invoices'],
  });
  expect(joinApis('scope')).toMatch(/^read:products read:invoices\b/);
});

test('an API is found by its name; a name from outside is checked first', () => {
  expect(findApi('invoices').title).toBe('Invoice API');
  expect(['invoices', 'constructor', ''].map(isApiName)).toEqual([true, false, false]);
});
