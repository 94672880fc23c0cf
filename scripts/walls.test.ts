import { expect, test } from 'vitest';
import { parseImports } from './rooms.ts';
import { findBreaches, listBreaches, WALLS } from './walls.ts';

const breaches = listBreaches();

test.each(WALLS.map(({ name }) => name))('%s', (name) => {
  expect(breaches.get(name)).toEqual([]);
});

const CORE = 'packages/auth-nextjs/src/core';

test.each([
  ['packages/auth-core/src/http-request.ts', './issuer/provider.ts'],
  ['packages/auth-core/src/tokens/access-token.ts', '../fast-path/verified-tokens.ts'],
  ['packages/auth-core/src/issuer/provider.ts', '../client/client-base.ts'],
  ['packages/auth-core/src/fast-path/verified-tokens.ts', '../client/backend-client.ts'],
  [`${CORE}/configuration/schema.ts`, '../session/session-end.ts'],
  [`${CORE}/session/session-end.ts`, '../tokens/token-options.ts'],
  [`${CORE}/tokens/token-options.ts`, '../routes/callback.ts'],
  [`${CORE}/context.ts`, 'next/headers'],
  [`${CORE}/session/session-end.ts`, '../../redis/lock.ts'],
  ['web/ui/shell.tsx', '../server/gateway.ts'],
  ['web/ui/shell.tsx', '../app/page.tsx'],
  ['web/data/products.ts', '../ui/shell.tsx'],
  ['web/data/products.ts', '../server/gateway.ts'],
  ['web/server/gateway.ts', '../ui/shell.tsx'],
  ['web/ui/shell.tsx', './lab/bench.tsx'],
  ['e2e/shop.spec.ts', '../packages/auth-core/src/utils.ts'],
  ['bench/run.ts', '../web/server/gateway.ts'],
])('an import of a value breaches exactly one wall: %s -> %s', (file, specifier) => {
  expect(findBreaches(file, { specifier, isType: false })).toHaveLength(1);
});

test.each([
  ['packages/auth-core/src/internal.ts', './client/seal.ts'],
  [`${CORE}/routes/callback.ts`, '../session/session-end.ts'],
  ['web/data/products.test.ts', '../server/gateway.ts'],
  ['web/app/page.tsx', '../ui/lab/bench.tsx'],
  ['e2e/shop.spec.ts', '@monoshop/testing/browser'],
])('an import of a value breaches no wall: %s -> %s', (file, specifier) => {
  expect(findBreaches(file, { specifier, isType: false })).toEqual([]);
});

test('types of web/server may be imported by web/ui and web/data; types of core/tokens not by core/session', () => {
  const specifier = '../server/gateway.ts';
  expect(findBreaches('web/ui/shell.tsx', { specifier, isType: true })).toEqual([]);
  expect(findBreaches('web/data/products.ts', { specifier, isType: true })).toEqual([]);
  const type = { specifier: '../tokens/token-options.ts', isType: true };
  expect(findBreaches(`${CORE}/session/session-end.ts`, type)).toHaveLength(1);
});

test('finds imports in each of their forms, and tells types from values', () => {
  const [from, load] = ['from', 'import'];
  const text = [
    `import { a } ${from} './value.ts';`,
    `import type {\n  B,\n} ${from} './type.ts';`,
    `export { c } ${from} './export.ts';`,
    `export type { D } ${from} './export-type.ts';`,
    `${load} './effect.ts';`,
    `const later = ${load}('./later.ts');`,
  ].join('\n');
  expect(parseImports(text)).toEqual([
    { specifier: './value.ts', isType: false },
    { specifier: './type.ts', isType: true },
    { specifier: './export.ts', isType: false },
    { specifier: './export-type.ts', isType: true },
    { specifier: './effect.ts', isType: false },
    { specifier: './later.ts', isType: false },
  ]);
});
