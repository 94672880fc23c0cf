import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CASES, GROUPS } from './case-list.ts';
import type { Case } from './case-list.ts';
import { ROOT } from './environment.ts';
import { replaceSection, splitSection } from './generated-section.ts';
import { tallyOf } from './suite-reports.ts';
import type { Tally, TestOutcome } from './suite-reports.ts';

/** The document that shows the table, between its two markers. */
export const SECURITY_DOCUMENT = join(ROOT, 'SECURITY.md');

const BEGIN = '<!-- cases: written by `npm run cases` -->';
const END = '<!-- cases: end -->';
const CASE_ID = /\b[A-G]\d\d\b/g;

/** Matches the title of a test that names a case; understood by Vitest and Playwright alike. */
export const CASE_PATTERN = CASE_ID.source;

/** A case with the tests that name it. */
export interface CaseResult extends Case, Tally {
  state: 'passed' | 'failed' | 'not run' | 'not required';
}

/** Judges every case by the tests that name it. A case without a test has failed. */
export function judgeCases(outcomes: readonly TestOutcome[]): CaseResult[] {
  return CASES.map((entry) => {
    const tally = tallyOf(outcomes.filter(({ title }) => listIds(title).has(entry.id)));
    return { ...entry, ...tally, state: toState(entry, tally) };
  });
}

function toState({ notRequired }: Case, { passed, failed, skipped }: Tally): CaseResult['state'] {
  if (notRequired !== undefined) return 'not required';
  if (failed > 0 || passed + skipped === 0) return 'failed';
  return passed > 0 ? 'passed' : 'not run';
}

const listIds = (title: string) => new Set(title.match(CASE_ID));

/** Ids in titles that the list does not know: a slip of the pen would otherwise pass for a test of nothing. */
export function listUnknownIds(outcomes: readonly TestOutcome[]): string[] {
  const known = new Set(CASES.filter(({ notRequired }) => notRequired === undefined).map(({ id }) => id));
  return [...new Set(outcomes.flatMap(({ title }) => [...listIds(title)]))].filter((id) => !known.has(id));
}

/** One line per group: `A: 31 passed, 0 failed`, and how many had no chance to run on this machine. */
export function summarize(results: readonly CaseResult[]): string[] {
  return Object.keys(GROUPS).map((group) => {
    const own = results.filter(({ id }) => id.startsWith(group));
    const count = (wanted: CaseResult['state']) => own.filter(({ state }) => state === wanted).length;
    const notRun = count('not run') ? `, ${count('not run')} not run` : '';
    return `${group}: ${count('passed')} passed, ${count('failed')} failed${notRun}`;
  });
}

function describeResult({ state, notRequired, passed, failed, skipped }: CaseResult): string {
  const total = passed + failed + skipped;
  if (state === 'not required') return `not required: ${notRequired ?? ''}`;
  if (state === 'not run') return `not run (${total} tests)`;
  if (state === 'failed') return total === 0 ? 'failed: no test' : `failed (${failed} of ${total} tests)`;
  return `passed (${total === 1 ? '1 test' : `${total} tests`})`;
}

const toRow = (result: CaseResult) => `| ${result.id} | ${result.claim} | ${describeResult(result)} |`;

/** The document with the table of these results in place of the one it has. */
export function writeTable(document: string, results: readonly CaseResult[]): string {
  const tables = Object.entries(GROUPS).map(([group, name]) => {
    const rows = results.filter(({ id }) => id.startsWith(group)).map(toRow);
    return [`### ${group}. ${name}`, '', '| id | case | result |', '| - | - | - |', ...rows].join('\n');
  });
  return replaceSection(document, BEGIN, END, 'SECURITY.md', tables.join('\n\n'));
}

/** What the document claims and these outcomes do not show, one sentence each; empty when it may be believed. */
export function listDrift(document: string, outcomes: readonly TestOutcome[]): string[] {
  const claimed = new Map(
    splitSection(document, BEGIN, END, 'SECURITY.md')
      .content.split('\n')
      .map((row) => row.replaceAll(/\s+/g, ' ').trim())
      .filter((row) => CASES.some(({ id }) => row.startsWith(`| ${id} `)))
      .map((row) => [row.split(' ')[1], row]),
  );
  const unknown = listUnknownIds(outcomes).map(
    (id) => `${id} stands in a title and not in the list of cases.`,
  );
  const wrong = judgeCases(outcomes).flatMap((result) => {
    if (result.state === 'failed') return [`${result.id}: ${describeResult(result)}.`];
    const row = claimed.get(result.id) ?? 'nothing';
    return isShown(row, result) ? [] : [`SECURITY.md says ${row}; the tests say ${toRow(result)}.`];
  });
  return [...unknown, ...wrong];
}

/** More tests than the document counts are no lie; fewer are. A machine may skip what another one ran. */
function isShown(row: string, result: CaseResult): boolean {
  if (result.state === 'not required') return row === toRow(result);
  const [, stated = '', count = ''] = /^(.*) passed \((\d+) tests?\) \|$/.exec(row) ?? [];
  const total = result.passed + result.skipped;
  return stated === `| ${result.id} | ${result.claim} |` && Number(count) > 0 && Number(count) <= total;
}

export function readSecurityDocument(): string {
  return readFileSync(SECURITY_DOCUMENT, 'utf8');
}
