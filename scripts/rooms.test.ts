import { expect, test } from 'vitest';
import { findTrespass, listTrespasses } from './rooms.ts';

test('every room imports only the rooms it may', () => {
  expect(listTrespasses()).toEqual([]);
});

test.each([
  ['web/app/page.tsx', '@monocloud/auth-core'],
  ['web/app/page.tsx', '@monoshop/api-products'],
  ['api-products/app.ts', '@monoshop/api-invoices/contract'],
  ['api-products/app.ts', '../api-invoices/contract.ts'],
  ['api-products/app.ts', '@monoshop/tenant/testing'],
  ['api-products/app.ts', '@monoshop/testing/api-cases/protected-route'],
  ['packages/testing/issuer.ts', '@monocloud/auth-nextjs'],
  ['tenant/server.ts', '@monocloud/auth-core'],
  ['tenant/tenant.test.ts', '@monocloud/auth-core'],
  ['tenant/testing/relying-party.ts', '@monocloud/auth-core/utils'],
  ['packages/auth-core/src/index.ts', '@monocloud/auth-nextjs'],
  ['packages/service-kit/src/index.ts', '@monocloud/auth-core/internal'],
  ['e2e/sign-in.spec.ts', '../web/data/products.ts'],
  ['e2e/faults/run.ts', '../../tenant/testing/browser.ts'],
  ['api-products/app.ts', '../bench/harness/load.ts'],
  ['bench/parts/api/express-server.ts', '../../../api-products/products.ts'],
])('%s is refused %s', (file, specifier) => {
  expect(findTrespass(file, specifier)).toContain(specifier);
});

test.each([
  ['web/app/page.tsx', '@monocloud/auth-nextjs/components'],
  ['web/app/page.tsx', '@monoshop/api-products/contract'],
  ['api-products/app.test.ts', '@monoshop/tenant/testing'],
  ['api-products/app.test.ts', '@monoshop/testing/api-cases/protected-route'],
  ['packages/testing/process.ts', '../../scripts/child-process.ts'],
  ['api-products/app.ts', './contract.ts'],
  ['e2e/shop.ts', '../scripts/shop.ts'],
  ['e2e/faults/product.ts', '../../scripts/shop.ts'],
  ['bench/parts/api/express-server.ts', '@monoshop/api-products/products'],
])('%s may import %s', (file, specifier) => {
  expect(findTrespass(file, specifier)).toBeUndefined();
});
