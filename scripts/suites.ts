import { join } from 'node:path';
import spawn from 'cross-spawn';
import { ROOT } from './environment.ts';
import {
  parseJunit,
  parsePlaywrightReport,
  parseVitestReport,
  readReport,
  tallyOf,
} from './suite-reports.ts';
import type { Tally, TestOutcome } from './suite-reports.ts';
import { keepUnhandledErrors } from './unhandled-errors.ts';

/** A suite that has run. */
export interface SuiteRun {
  tally: Tally;
  /** Its tests, where the report names them. */
  outcomes: TestOutcome[];
}

const BIN = (name: string) => join(ROOT, 'node_modules', '.bin', name);

/** Runs one tool (on Windows a `.cmd` file, which Node does not start by itself) with its output on this terminal; resolves with its exit code. */
function execute(tool: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<number> {
  const child = spawn(BIN(tool), args, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...env } });
  return new Promise((resolve) => {
    child.once('error', (error) => {
      console.error(error.message);
      resolve(1);
    });
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** A suite that crashed reports too little: its exit code then counts as one failure. */
function toRun(code: number, tally: Tally, outcomes: TestOutcome[] = []): SuiteRun {
  const isSilent = code !== 0 && tally.failed === 0;
  return { tally: isSilent ? { ...tally, failed: 1 } : tally, outcomes };
}

/** Runs a tool that either finds fault or does not: one passed or one failed. */
export async function runCheck(title: string, tool: string, args: readonly string[]): Promise<SuiteRun> {
  console.log(`\n# ${title}`);
  const failed = (await execute(tool, args)) === 0 ? 0 : 1;
  return { tally: { passed: 1 - failed, failed, skipped: 0 }, outcomes: [] };
}

/**
 * Runs Vitest; `pattern` keeps to the tests whose full name it matches. `reports` is a folder for its report and for the
 * errors outside of every test.
 */
export async function runVitest(reports: string, pattern?: string): Promise<SuiteRun> {
  console.log('\n# unit, API, SDK and tenant');
  const path = join(reports, 'vitest.json');
  const filter = pattern === undefined ? [] : ['-t', pattern];
  const reporters = ['default', 'json', join(ROOT, 'scripts', 'unhandled-errors.ts')];
  const report = [...reporters.map((name) => `--reporter=${name}`), `--outputFile.json=${path}`];
  const code = await execute('vitest', ['run', ...report, ...filter], keepUnhandledErrors(reports));
  const outcomes = readReport(path, parseVitestReport) ?? [];
  return toRun(code, tallyOf(outcomes), outcomes);
}

/** Runs the APIs once more, under the other runtime that is promised to run them. */
export async function runBun(reports: string): Promise<SuiteRun> {
  console.log('\n# APIs under Bun');
  const path = join(reports, 'bun.xml');
  const suites = ['./api-products', './api-invoices', './packages/service-kit'];
  const report = ['--reporter=junit', `--reporter-outfile=${path}`];
  const code = await execute('bun', ['test', '--timeout', '20000', ...report, ...suites]);
  return toRun(code, readReport(path, parseJunit) ?? { passed: 0, failed: 1, skipped: 0 });
}

/** Runs Playwright; `pattern` keeps to the tests whose title it matches. `reports` is a folder for its report. */
export async function runBrowser(reports: string, pattern?: string): Promise<SuiteRun> {
  console.log('\n# browser');
  const path = join(reports, 'playwright.json');
  const filter = pattern === undefined ? [] : ['--grep', pattern];
  const code = await execute('playwright', ['test', '--reporter=list,json', ...filter], {
    PLAYWRIGHT_JSON_OUTPUT_NAME: path,
  });
  const outcomes = readReport(path, parsePlaywrightReport) ?? [];
  return toRun(code, tallyOf(outcomes), outcomes);
}

/** Runs stages one after the other. One that throws is a failure of its own, and those after it still run. */
export async function runStages(stages: readonly (() => Promise<SuiteRun>)[]): Promise<SuiteRun> {
  const total: SuiteRun = { tally: { passed: 0, failed: 0, skipped: 0 }, outcomes: [] };
  for (const stage of stages) {
    const { tally, outcomes } = await stage().catch((error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      return toRun(1, { passed: 0, failed: 0, skipped: 0 });
    });
    total.tally.passed += tally.passed;
    total.tally.failed += tally.failed;
    total.tally.skipped += tally.skipped;
    total.outcomes.push(...outcomes);
  }
  return total;
}
