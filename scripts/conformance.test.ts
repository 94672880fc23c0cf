import { describe, expect, it } from 'vitest';
import { CASES } from './case-list.ts';
import { judgeCases, listDrift, summarize, writeTable } from './conformance.ts';
import { parsePlaywrightReport, parseVitestReport } from './suite-reports.ts';
import type { TestOutcome } from './suite-reports.ts';

const BLANK =
  '# Security\n<!-- cases: written by `npm run cases` -->\n| stale |\n<!-- cases: end -->\nafter\n';
const complete = CASES.filter(({ notRequired }) => notRequired === undefined).map(({ id }): TestOutcome => ({
  title: `the product ${id} holds`,
  status: 'passed',
}));
const without = (id: string) => complete.filter(({ title }) => !title.includes(id));
const of = (id: string, status: TestOutcome['status']): TestOutcome => ({ title: `${id} more`, status });
const stateOf = (id: string, outcomes: TestOutcome[]) =>
  judgeCases(outcomes).find((result) => result.id === id)?.state;

describe('a case', () => {
  it('has passed when every test that names it has', () => {
    expect(stateOf('A01', complete)).toBe('passed');
    expect(stateOf('A01', [...complete, of('A01', 'failed')])).toBe('failed');
  });

  it('has failed without a test, and is not run when its tests had no chance to', () => {
    expect(stateOf('E04', without('E04'))).toBe('failed');
    expect(stateOf('E04', [...without('E04'), of('E04', 'skipped')])).toBe('not run');
  });

  it('is counted with its group', () => {
    const lines = summarize(judgeCases([...without('A01'), of('B01', 'failed')]));
    const [a = '', b = ''] = lines;
    expect(a).toMatch(/^A: \d+ passed, 1 failed$/);
    expect(b).toMatch(/^B: \d+ passed, 1 failed$/);
    expect(lines).toHaveLength(7);
  });
});

describe('the document', () => {
  const twice = of('A01', 'passed');
  const document = writeTable(BLANK, judgeCases([...complete, twice]));

  it('keeps what is around its table, and has a row for each case', () => {
    expect(document).toMatch(/^# Security\n/);
    expect(document).toMatch(/\nafter\n$/);
    expect(document).not.toContain('stale');
    for (const { id, claim } of CASES) expect(document).toContain(`| ${id} | ${claim} |`);
  });

  it('is believed when the run shows as much as it claims, or more', () => {
    const run = [...complete, of('A01', 'skipped')];
    expect(listDrift(document, run)).toEqual([]);
    expect(listDrift(document, [...run, of('A01', 'passed')])).toEqual([]);
    expect(listDrift(document.replaceAll(' |', '     |'), run)).toEqual([]);
  });

  it.each([
    ['a test that failed', document, [...complete, twice, of('A01', 'failed')]],
    ['a case without a test', document, [...without('B01'), twice]],
    ['more tests than there are', document, complete],
    ['another claim', document.replace('| B01 | A token', '| B01 | No token'), [...complete, twice]],
    ['a row that is gone', document.replace(/\| B01 .*\n/, ''), [...complete, twice]],
    ['a test that it never heard of', document, [...complete, twice, of('G99', 'passed')]],
  ])('is not believed with %s', (_title, text, outcomes) => {
    expect(listDrift(text, outcomes)).toHaveLength(1);
  });

  it('is not believed without a table', () => {
    expect(listDrift(BLANK, complete).length).toBeGreaterThan(1);
  });

  it('must have its markers, once each', () => {
    expect(() => listDrift('# Security', complete)).toThrow('needs the markers');
    expect(() => writeTable(BLANK + BLANK, [])).toThrow('needs the markers');
  });
});

describe('a report', () => {
  it('of Vitest names tests with the groups around them', () => {
    const assertionResults = [
      { fullName: 'group one', status: 'passed' },
      { fullName: 'group two', status: 'pending' },
    ];
    expect(parseVitestReport(JSON.stringify({ testResults: [{ assertionResults }] }))).toEqual([
      { title: 'group one', status: 'passed' },
      { title: 'group two', status: 'skipped' },
    ]);
  });

  it('of Playwright marks a flaky test, and counts an error outside of the tests as a failure', () => {
    const spec = (title: string, ok: boolean, status: string) => ({ title, ok, tests: [{ status }] });
    const inner = {
      title: 'inner',
      specs: [spec('one', true, 'expected'), spec('two', true, 'flaky'), spec('three', true, 'skipped')],
    };
    const suites = [{ title: 'file', specs: [spec('four', false, 'unexpected')], suites: [inner] }];
    expect(parsePlaywrightReport(JSON.stringify({ suites, errors: ['no browser'] }))).toEqual([
      { title: 'file four', status: 'failed' },
      { title: 'file inner one', status: 'passed' },
      { title: 'file inner two', status: 'passed', isFlaky: true },
      { title: 'file inner three', status: 'skipped' },
      { title: 'an error outside of every test', status: 'failed' },
    ]);
  });
});
