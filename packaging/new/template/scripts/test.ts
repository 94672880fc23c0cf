import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { runSuite, tallyOf, type Suite } from './suites.ts';

const SUITES: Suite[] = [
  { name: 'types', tool: 'tsc', args: () => ['-b'], reports: false },
  {
    name: 'APIs and storefront',
    tool: 'vitest',
    args: (report) => ['run', '--reporter=default', '--reporter=junit', `--outputFile.junit=${report}`],
    reports: true,
  },
  {
    name: 'browser',
    tool: 'playwright',
    args: () => ['test', '--reporter=list,junit'],
    env: (report) => ({ PLAYWRIGHT_JUNIT_OUTPUT_NAME: report }),
    reports: true,
  },
];

/** Runs every suite and ends with `N passed, N failed`. Exit code 1 when anything failed. */
export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'monoshop-test-'));
  const outcomes = [];
  for (const suite of SUITES) outcomes.push(...(await runSuite(suite, folder)));
  rmSync(folder, { recursive: true, force: true });
  const { passed, failed, skipped } = tallyOf(outcomes);
  console.log(`\n${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
  process.exitCode = failed ? 1 : 0;
}
