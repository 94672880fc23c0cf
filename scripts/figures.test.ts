import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { isTestFile, listImports } from './rooms.ts';
import { listSources, readText } from './source-files.ts';

/** Upper limits of what a reader has to face. They may only become smaller; a file that needs more room says why here. */
// 73,050, and the peers of the storefront, the model of scale and further rows of the benchmark, each with its goals;
// layouts that keep a page's script from signed-out visitors;
// the tests of prepared statements; a decoder of OTLP's default protocol, and tests of rules that had none;
// an auditor, and tests in both modes of tokens; tests of the failures that are handed to a log;
// which cookies an answer carries that was under way while the browser signed in again;
// what people do faster than a page renders, where the focus goes, and what comes after a dialog was closed;
// a Redis that is replaced or loses an answer; a database that is migrated, or locked, for long;
// a benchmark whose processes keep their compiled code, and memory that is measured without that.
const MAX_TYPESCRIPT_LINES = 76_561;
// Of these, some 820 are rows of tables that tests compare with the code, and 540 are examples that are compiled or run.
const MAX_MARKDOWN_LINES = 2_928;
const MAX_SMALL_FILES = 4;

const SMALL_FILE_LINES = 25;

/** Files whose name or place is prescribed by Next, by a `package.json`, or by the command that starts them. */
const ENTRY =
  /(^|\/)(index|server|proxy|instrumentation|[\w.]+\.config|[\w-]+\.d)\.m?ts$|^web\/app\/|^scripts\/(build|dev)\.ts$|\/(internal|utils|configuration|client)\.ts$|\.mjs$/;

const files = listSources().filter((file) => /\.(ts|tsx|mjs|md)$/.test(file));

const countLines = (file: string): number => readText(file).split('\n').length - 1;
const sum = (counted: readonly string[]): number =>
  counted.reduce((lines, file) => lines + countLines(file), 0);

function report(name: string, value: number, limit: number): void {
  console.log(`${name}: ${value} (limit ${limit})`);
  expect(value).toBeLessThanOrEqual(limit);
}

test('the repository has no more lines of TypeScript than its limit', () => {
  report('lines of TypeScript', sum(files.filter((file) => !file.endsWith('.md'))), MAX_TYPESCRIPT_LINES);
});

test('the repository has no more lines of Markdown than its limit', () => {
  report('lines of Markdown', sum(files.filter((file) => file.endsWith('.md'))), MAX_MARKDOWN_LINES);
});

test('few product files are short and have a single importer, which could hold them', () => {
  const importers = new Map<string, Set<string>>();
  for (const { file, imported } of listImports()) {
    if (isTestFile(file) || !imported.specifier.startsWith('.')) continue;
    const target = join(dirname(file), imported.specifier);
    importers.set(target, (importers.get(target) ?? new Set()).add(file));
  }
  const found = files.filter(
    (file) =>
      /^(packages|web|tenant|api-|scripts)/.test(file) &&
      !file.endsWith('.md') &&
      !isTestFile(file) &&
      !file.includes('.test-d.') &&
      !ENTRY.test(file) &&
      countLines(file) <= SMALL_FILE_LINES &&
      (importers.get(file)?.size ?? 0) < 2,
  );
  console.log(found.map((file) => `  ${file}`).join('\n'));
  report('short product files with fewer than two importers', found.length, MAX_SMALL_FILES);
});
