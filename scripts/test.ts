import { mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { tmpdir } from 'node:os';
import { listUnshown, readSecurityDocument } from './cases.ts';
import { ROOT } from './environment.ts';
import { runSuite, tallyOf } from './suites.ts';
import type { Suite, TestOutcome } from './suites.ts';
import { keepUnhandledErrors, readUnhandledErrors } from './unhandled-errors.ts';

/** Each uses one core for most of its time, so they run at once. */
const CHECKS: Suite[] = [
  { name: 'types', tool: 'tsc', args: () => ['-b'], reports: false },
  { name: 'lint', tool: 'oxlint', args: () => ['--type-aware'], reports: false },
  {
    name: 'format',
    tool: 'prettier',
    args: () => ['--check', '--log-level=warn', '.'],
    reports: false,
  },
];

const SUITES: Suite[] = [
  {
    name: 'unit, API, SDK and tenant',
    tool: 'vitest',
    args: (report) => [
      'run',
      ...['default', 'junit', join(ROOT, 'scripts', 'unhandled-errors.ts')].map(
        (name) => `--reporter=${name}`,
      ),
      `--outputFile.junit=${report}`,
    ],
    env: (report) => keepUnhandledErrors(dirname(report)),
    reports: true,
  },
  {
    // The other runtime that the APIs promise to run on.
    name: 'APIs under Bun',
    tool: 'bun',
    args: (report) => [
      'test',
      '--timeout=20000',
      '--reporter=junit',
      `--reporter-outfile=${report}`,
      './api-products',
      './api-invoices',
      './packages/service-kit',
    ],
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

/** SECURITY.md promises what the tests of this very run have shown. */
function checkCases(outcomes: readonly TestOutcome[]): TestOutcome {
  console.log('\n# the cases of SECURITY.md');
  const unshown = listUnshown(readSecurityDocument(), outcomes, !process.env['MONOSHOP_REQUIRE_SERVICES']);
  for (const line of unshown) console.error(line);
  return { title: 'the cases of SECURITY.md', status: unshown.length > 0 ? 'failed' : 'passed' };
}

/** Runs every suite and ends with `N passed, N failed`. Exit code 1 when anything failed. */
export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'monoshop-test-'));
  const outcomes = (await Promise.all(CHECKS.map((check) => runSuite(check, folder)))).flat();
  for (const suite of SUITES) outcomes.push(...(await runSuite(suite, folder)));
  const unhandled = readUnhandledErrors(folder);
  rmSync(folder, { recursive: true, force: true });
  outcomes.push(checkCases(outcomes));
  if (unhandled) console.log(`\n${unhandled}`);
  const { passed, failed, skipped } = tallyOf(outcomes);
  console.log(`\n${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
  process.exitCode = failed ? 1 : 0;
}
