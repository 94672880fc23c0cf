import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listDrift, readSecurityDocument } from './conformance.ts';
import { runBrowser, runBun, runCheck, runStages, runVitest } from './suites.ts';
import type { SuiteRun } from './suites.ts';
import type { TestOutcome } from './suite-reports.ts';
import { readUnhandledErrors } from './unhandled-errors.ts';

/** SECURITY.md promises what the tests of this very run have shown. */
function checkConformance(outcomes: readonly TestOutcome[]): SuiteRun {
  console.log('\n# the table in SECURITY.md');
  const drift = listDrift(readSecurityDocument(), outcomes);
  for (const line of drift) console.error(line);
  if (drift.length > 0) console.error('`npm run cases` writes the table anew.');
  const failed = drift.length > 0 ? 1 : 0;
  return { tally: { passed: 1 - failed, failed, skipped: 0 }, outcomes: [] };
}

/** Runs every suite and ends with `N passed, N failed`. Exit code 1 when anything failed. */
export async function run(): Promise<void> {
  const reports = mkdtempSync(join(tmpdir(), 'monoshop-test-'));
  const suites = await runStages([
    () => runCheck('types', 'tsc', ['-b']),
    () => runCheck('lint', 'oxlint', ['--type-aware']),
    () => runCheck('format', 'prettier', ['--check', '--log-level=warn', '.']),
    () => runVitest(reports),
    () => runBun(reports),
    () => runBrowser(reports),
  ]);
  const unhandled = readUnhandledErrors(reports);
  rmSync(reports, { recursive: true, force: true });
  const { tally } = await runStages([async () => suites, async () => checkConformance(suites.outcomes)]);
  for (const { title } of suites.outcomes.filter(({ isFlaky }) => isFlaky)) {
    console.log(`Passed only when tried again: ${title}`);
  }
  if (unhandled) console.log(`\n${unhandled}`);
  const skipped = tally.skipped ? `, ${tally.skipped} skipped` : '';
  console.log(`\n${tally.passed} passed, ${tally.failed} failed${skipped}`);
  process.exitCode = tally.failed ? 1 : 0;
}
