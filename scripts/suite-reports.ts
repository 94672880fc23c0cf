import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** What one test came to. */
export interface TestOutcome {
  /** Names of the groups around it and its own, in one line. */
  title: string;
  status: 'passed' | 'failed' | 'skipped';
  /** It failed first, and passed when it was tried again. */
  isFlaky?: true;
}

/** What a stage came to, in numbers. */
export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

const vitestReport = z.object({
  testResults: z.array(
    z.object({ assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })) }),
  ),
});

const playwrightSuite = z.object({
  title: z.string(),
  specs: z.array(
    z.object({ title: z.string(), ok: z.boolean(), tests: z.array(z.object({ status: z.string() })) }),
  ),
  get suites() {
    return z.array(playwrightSuite).optional();
  },
});
const playwrightReport = z.object({ suites: z.array(playwrightSuite), errors: z.array(z.unknown()) });

type PlaywrightSuite = z.infer<typeof playwrightSuite>;

/** The tests of Vitest's JSON report. */
export function parseVitestReport(text: string): TestOutcome[] {
  const { testResults } = vitestReport.parse(JSON.parse(text));
  return testResults.flatMap(({ assertionResults }) =>
    assertionResults.map(({ fullName, status }) => ({
      title: fullName,
      status: status === 'passed' || status === 'failed' ? status : 'skipped',
    })),
  );
}

/** The tests of Playwright's JSON report. One that passed at its second try has passed, and is marked. */
export function parsePlaywrightReport(text: string): TestOutcome[] {
  const { suites, errors } = playwrightReport.parse(JSON.parse(text));
  const broken = errors.map((): TestOutcome => ({
    title: 'an error outside of every test',
    status: 'failed',
  }));
  return [...suites.flatMap((suite) => listSpecs(suite, '')), ...broken];
}

function listSpecs(suite: PlaywrightSuite, before: string): TestOutcome[] {
  const place = `${before}${suite.title} `;
  const own = suite.specs.map(({ title, ok, tests }): TestOutcome => {
    const statuses = new Set(tests.map(({ status }) => status));
    const isSkipped = statuses.size === 1 && statuses.has('skipped');
    const status = isSkipped ? 'skipped' : ok ? 'passed' : 'failed';
    const outcome: TestOutcome = { title: `${place}${title}`, status };
    return statuses.has('flaky') ? { ...outcome, isFlaky: true } : outcome;
  });
  return [...own, ...(suite.suites ?? []).flatMap((inner) => listSpecs(inner, place))];
}

/** Bun's own report names no status that is of use here; its totals are enough. */
export function parseJunit(xml: string): Tally {
  const [root = ''] = /<testsuites[^>]*>/.exec(xml) ?? [];
  const read = (name: string) => z.coerce.number().parse(new RegExp(` ${name}="(\\d+)"`).exec(root)?.[1]);
  const [failed, skipped] = [read('failures'), read('skipped')];
  return { passed: read('tests') - failed - skipped, failed, skipped };
}

/** Reads a report; a suite that wrote none, or none that can be understood, is `undefined`, and says so. */
export function readReport<T>(path: string, parse: (text: string) => T): T | undefined {
  try {
    return parse(readFileSync(path, 'utf8'));
  } catch (error) {
    console.error(`No report from the suite: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

/** Counts outcomes. */
export function tallyOf(outcomes: readonly TestOutcome[]): Tally {
  const count = (wanted: TestOutcome['status']) => outcomes.filter(({ status }) => status === wanted).length;
  return { passed: count('passed'), failed: count('failed'), skipped: count('skipped') };
}
