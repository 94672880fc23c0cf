import { expect, it } from 'vitest';
import { PROVIDERS_DOCUMENT, writeProviderTables } from './provider-table.ts';
import { readText } from './source-files.ts';

it('docs/providers.md has every answer of a provider that the tests send; `npm run provider-table` writes it', async () => {
  expect(readText(PROVIDERS_DOCUMENT)).toBe(await writeProviderTables());
});
