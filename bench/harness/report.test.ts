import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { expect, test } from 'vitest';
import { ROOT } from '../../scripts/environment.ts';
import { readRecord, toMarkdown } from './report.ts';

test('docs/benchmarks.md has the tables of docs/benchmarks.json, and keeps the text that is written by hand', async () => {
  const path = join(ROOT, 'docs/benchmarks.md');
  const document = readFileSync(path, 'utf8');
  const options = await resolveConfig(path);
  expect(await format(toMarkdown(readRecord(), document), { ...options, filepath: path })).toBe(document);
});
