import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { PROVIDERS_DOCUMENT, writeProviderTables } from './provider-table.ts';

it('docs/providers.md has every answer of a provider that the tests send; `npm run provider-table` writes it', async () => {
  expect(readFileSync(PROVIDERS_DOCUMENT, 'utf8')).toBe(await writeProviderTables());
});
