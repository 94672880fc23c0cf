import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PROVIDERS_DOCUMENT, writeProviderTables } from './provider-table.ts';

describe('the README of auth-nextjs', () => {
  it('has the tables of providers that the tests run; `npm run provider-table` writes them', async () => {
    expect(readFileSync(PROVIDERS_DOCUMENT, 'utf8')).toBe(await writeProviderTables());
  });
});
