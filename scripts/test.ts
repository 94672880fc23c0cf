import { mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { tmpdir } from 'node:os';
import { APIS } from '@monoshop/apis';
import { listUnshown } from './cases.ts';
import { ROOT } from './environment.ts';
import { readText } from './source-files.ts';
import { runSuite, tallyOf, type Suite, type TestOutcome } from './suites.ts';
import { keepUnhandledErrors, readUnhandledErrors } from './unhandled-errors.ts';

/** Each uses one core for most of its time. */
const CHECKS: Suite[] = [
  { name: 'types', tool: 'tsc', args: () => ['-b'], reports: false },
  { name: 'lint', tool: 'oxlint', args: () => ['--type-aware'], reports: false },
  { name: 'format', tool: 'prettier', args: () => ['--check', '--log-level=warn', '.'], reports: false },
];

/** The other runtime that the APIs promise to run on, which runs its tests in one thread. */
const toBunSuite = (folder: string): Suite => ({
  name: `${folder} under Bun`,
  tool: 'bun',
  args: (report) => [
    'test',
    '--timeout=20000',
    '--reporter=junit',
    `--reporter-outfile=${report}`,
    `./${folder}`,
  ],
  reports: true,
});

/** Those of one stage run at once. */
const STAGES: readonly (readonly Suite[])[] = [
  CHECKS,
  [
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
  ],
  [...APIS.map(({ name }) => toBunSuite(`api-${name}`)), toBunSuite('packages/service-kit')],
  [
    {
      name: 'browser',
      tool: 'playwright',
      args: () => ['test', '--reporter=list,junit'],
      env: (report) => ({
        PLAYWRIGHT_JUNIT_OUTPUT_NAME: report,
        PLAYWRIGHT_JUNIT_INCLUDE_PROJECT_IN_TEST_NAME: '1',
      }),
      reports: true,
    },
  ],
];

/** SECURITY.md promises what the tests of this very run have shown. */
function checkCases(outcomes: readonly TestOutcome[]): TestOutcome {
  console.log('\n# the cases of SECURITY.md');
  const unshown = listUnshown(readText('SECURITY.md'), outcomes, !process.env['MONOSHOP_REQUIRE_SERVICES']);
  for (const line of unshown) console.error(line);
  return { title: 'the cases of SECURITY.md', status: unshown.length > 0 ? 'failed' : 'passed' };
}

/** Runs every suite and ends with `N passed, N failed`. Exit code 1 when anything failed. */
export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'monoshop-test-'));
  const outcomes: TestOutcome[] = [];
  for (const stage of STAGES) {
    const results = await Promise.all(stage.map((suite) => runSuite(suite, folder)));
    outcomes.push(...results.flat());
  }
  const unhandled = readUnhandledErrors(folder);
  rmSync(folder, { recursive: true, force: true });
  outcomes.push(checkCases(outcomes));
  if (unhandled) console.log(`\n${unhandled}`);
  const { passed, failed, skipped } = tallyOf(outcomes);
  // Its own output may be thousands of lines up.
  for (const { title, status, reason } of outcomes)
    if (status === 'failed') console.log(`failed: ${title}${reason ? `\n  ${reason}` : ''}`);
  console.log(`\n${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
  process.exitCode = failed ? 1 : 0;
}
