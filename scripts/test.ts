import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { ROOT } from './environment.ts';

interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

const BIN = (name: string) => join(ROOT, 'node_modules', '.bin', name);

const vitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numFailedTestSuites: z.number(),
});
const playwrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
  errors: z.array(z.unknown()),
});

/** Runs one tool with its output on this terminal; resolves with its exit code. */
function execute(file: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<number> {
  const child = spawn(file, args, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...env } });
  return new Promise((resolve) => {
    child.once('error', (error) => {
      console.error(error.message);
      resolve(1);
    });
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

async function check(title: string, file: string, args: string[]): Promise<Tally> {
  console.log(`\n# ${title}`);
  const failed = (await execute(file, args)) === 0 ? 0 : 1;
  return { passed: 1 - failed, failed, skipped: 0 };
}

/** A suite that crashed reports too little: its exit code then counts as one failure. */
function tally(code: number, counted: Tally): Tally {
  return code !== 0 && counted.failed === 0 ? { ...counted, failed: 1 } : counted;
}

const json =
  <T>(schema: z.ZodType<T>) =>
  (text: string): T =>
    schema.parse(JSON.parse(text));

function parseJunit(xml: string): { tests: number; failures: number; skipped: number } {
  const [root = ''] = /<testsuites[^>]*>/.exec(xml) ?? [];
  const read = (name: string) => z.coerce.number().parse(new RegExp(` ${name}="(\\d+)"`).exec(root)?.[1]);
  return { tests: read('tests'), failures: read('failures'), skipped: read('skipped') };
}

function readReport<T>(path: string, parse: (text: string) => T, toTally: (report: T) => Tally): Tally {
  try {
    return toTally(parse(readFileSync(path, 'utf8')));
  } catch (error) {
    console.error(`No report from the suite: ${error instanceof Error ? error.message : String(error)}`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

async function runVitest(reports: string): Promise<Tally> {
  console.log('\n# unit, API, SDK and tenant');
  const path = join(reports, 'vitest.json');
  const code = await execute(BIN('vitest'), [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${path}`,
  ]);
  const counted = readReport(path, json(vitestReport), (report) => ({
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests,
  }));
  return tally(code, counted);
}

/** The APIs once more, under the other runtime that is promised to run them. */
async function runBun(reports: string): Promise<Tally> {
  console.log('\n# APIs under Bun');
  const path = join(reports, 'bun.xml');
  const suites = ['./api-products', './api-invoices', './packages/service-kit'];
  const report = ['--reporter=junit', `--reporter-outfile=${path}`];
  const code = await execute(BIN('bun'), ['test', '--timeout', '20000', ...report, ...suites]);
  const counted = readReport(path, parseJunit, ({ tests, failures, skipped }) => ({
    passed: tests - failures - skipped,
    failed: failures,
    skipped,
  }));
  return tally(code, counted);
}

async function runBrowser(reports: string): Promise<Tally> {
  console.log('\n# browser');
  const path = join(reports, 'playwright.json');
  const code = await execute(BIN('playwright'), ['test', '--reporter=list,json'], {
    PLAYWRIGHT_JSON_OUTPUT_NAME: path,
  });
  const counted = readReport(path, json(playwrightReport), ({ stats, errors }) => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
  }));
  return tally(code, counted);
}

/** A stage that throws is a failure of its own, and the stages after it still run. */
async function guarded(stage: () => Promise<Tally>): Promise<Tally> {
  try {
    return await stage();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

/** Runs every suite and ends with `N passed, N failed`. Exit code 1 when anything failed. */
export async function run(): Promise<void> {
  const reports = mkdtempSync(join(tmpdir(), 'monoshop-test-'));
  const stages = [
    () => check('types', BIN('tsc'), ['-b']),
    () => check('lint', BIN('oxlint'), ['--type-aware']),
    () => check('format', BIN('prettier'), ['--check', '--log-level=warn', '.']),
    () => runVitest(reports),
    () => runBun(reports),
    () => runBrowser(reports),
  ];
  const total: Tally = { passed: 0, failed: 0, skipped: 0 };
  for (const stage of stages) {
    const { passed, failed, skipped } = await guarded(stage);
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
  }
  rmSync(reports, { recursive: true, force: true });
  const skipped = total.skipped ? `, ${total.skipped} skipped` : '';
  console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`);
  process.exitCode = total.failed ? 1 : 0;
}
