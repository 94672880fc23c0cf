import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { ROOT } from './environment.ts';

/** The result of one test. */
export interface TestOutcome {
  /** The names of the groups around it and its own, in one line. */
  title: string;
  status: 'passed' | 'failed' | 'skipped';
  /** Beginning of the reason, of a failed one. */
  reason?: string;
}

/** One tool of `npm test`. */
export interface Suite {
  name: string;
  /** In `node_modules/.bin`. */
  tool: string;
  /** @param report where to write a JUnit report. */
  args: (report: string) => string[];
  env?: (report: string) => NodeJS.ProcessEnv;
  /** Whether it writes that report; a tool that writes none passes or fails as a whole. */
  reports: boolean;
}

const ENTITIES: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

const decode = (text: string) =>
  text
    .replaceAll(/&#(x?)([0-9a-f]+);/gi, (_all, hex: string, digits: string) =>
      String.fromCodePoint(Number.parseInt(digits, hex ? 16 : 10)),
    )
    .replaceAll(/&(lt|gt|quot|apos|amp);/g, (all, name: string) => ENTITIES[name] ?? all);

/** The tests of a JUnit report, as Vitest, Playwright and Bun write it. What a test printed is not looked at. */
export function parseJunit(xml: string): TestOutcome[] {
  const bare = xml.replaceAll(/<!\[CDATA\[[\s\S]*?\]\]>/g, '');
  return [...bare.matchAll(/<testcase\b([^>]*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g)].map(
    ([, attributes = '', body = '']) => {
      const title = decode(/\bname="([^"]*)"/.exec(attributes)?.[1] ?? '');
      const failure = /<(?:failure|error)\b((?:"[^"]*"|[^">])*)>/.exec(body)?.[1];
      if (failure !== undefined) return { title, status: 'failed', reason: toReason(failure) };
      return { title, status: /<skipped\b/.test(body) ? 'skipped' : 'passed' };
    },
  );
}

const MAX_REASON_CHARACTERS = 300;

const toReason = (attributes: string) =>
  decode(/\bmessage="([^"]*)"/.exec(attributes)?.[1] ?? '')
    .replaceAll(/\s+/g, ' ')
    .slice(0, MAX_REASON_CHARACTERS);

/** Counts outcomes. */
export function tallyOf(outcomes: readonly TestOutcome[]) {
  const count = (wanted: TestOutcome['status']) => outcomes.filter(({ status }) => status === wanted).length;
  return { passed: count('passed'), failed: count('failed'), skipped: count('skipped') };
}

/** Runs one tool (on Windows a `.cmd` file, which Node does not start by itself) with its output on this terminal; resolves with its exit code. */
async function execute(tool: string, args: readonly string[], env?: NodeJS.ProcessEnv): Promise<number> {
  const options = { cwd: ROOT, stdio: 'inherit', env, reject: false } as const;
  const { exitCode, cause } = await execa(join(ROOT, 'node_modules', '.bin', tool), args, options);
  if (cause instanceof Error) console.error(cause.message);
  return exitCode ?? 1;
}

function readOutcomes(report: string): TestOutcome[] {
  try {
    return parseJunit(readFileSync(report, 'utf8'));
  } catch (error) {
    console.error(`No report from the suite: ${error instanceof Error ? error.message : String(error)}`);
    return [];
  }
}

/**
 * Runs a suite. A tool that failed without a failed test counts as one failed test.
 *
 * @param folder where it may write its report.
 */
export async function runSuite(suite: Suite, folder: string): Promise<TestOutcome[]> {
  console.log(`\n# ${suite.name}`);
  const report = join(folder, `${suite.name.replaceAll(/\W+/g, '-')}.xml`);
  const code = await execute(suite.tool, suite.args(report), suite.env?.(report));
  const outcomes = suite.reports ? readOutcomes(report) : [];
  if (code !== 0 && tallyOf(outcomes).failed === 0)
    return [...outcomes, { title: suite.name, status: 'failed' }];
  return suite.reports ? outcomes : [{ title: suite.name, status: 'passed' }];
}
