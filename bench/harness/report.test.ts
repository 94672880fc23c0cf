import { expect, test } from 'vitest';
import { formatText } from '../../scripts/format-text.ts';
import { readText } from '../../scripts/source-files.ts';
import { readRecord, toMarkdown } from './report.ts';

test('docs/benchmarks.md has the tables of docs/benchmarks.json, and keeps the text that is written by hand', async () => {
  const path = 'docs/benchmarks.md';
  const document = readText(path);
  expect(await formatText(path, toMarkdown(readRecord(), document))).toBe(document);
});
