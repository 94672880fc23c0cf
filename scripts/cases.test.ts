import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { listUnshown, parseCases } from './cases.ts';
import { ROOT } from './environment.ts';
import { listSources, readText } from './source-files.ts';
import { parseJunit, type TestOutcome } from './suites.ts';

const document = readText('SECURITY.md');
const cases = parseCases(document);
const complete = cases.map((id): TestOutcome => ({ title: `group ${id} holds`, status: 'passed' }));
const without = (id: string) => complete.filter(({ title }) => !title.includes(id));
const of = (id: string, status: TestOutcome['status']): TestOutcome => ({ title: `${id} more`, status });

describe('the cases of SECURITY.md', () => {
  it('are many, each with an id of its own', () => {
    expect(cases.length).toBeGreaterThanOrEqual(97);
    expect(new Set(cases).size).toBe(cases.length);
  });

  it('are shown by a run in which a test of each passed', () => {
    expect(listUnshown(document, complete, false)).toEqual([]);
    expect(listUnshown(document, [...complete, of('A01', 'skipped')], false)).toEqual([]);
    expect(listUnshown(document, [...without('E04'), of('E04', 'skipped')], true)).toEqual([]);
    expect(listUnshown(document, [...complete, of('pHl/G99+x==', 'passed')], false)).toEqual([]);
  });

  it.each([
    ['a failed test', document, [...complete, of('A01', 'failed')], 'A01: 1 of its tests failed.'],
    ['a case without a test', document, without('B01'), 'B01: no test names it.'],
    [
      'a case whose tests were skipped',
      document,
      [...without('E04'), of('E04', 'skipped')],
      'E04: all of its tests were skipped.',
    ],
    ['an id that is not listed', document, [...complete, of('G99', 'passed')], 'G99: a test names it'],
    ['a row that is gone', document.replace(/\| B01 .*\n/, ''), complete, 'B01: a test names it'],
    ['no list', '# Security', complete, 'SECURITY.md lists no cases.'],
  ])('are not shown by a run with %s', (_what, text, outcomes, sentence) => {
    expect(listUnshown(text, outcomes, false)).toEqual([expect.stringContaining(sentence)]);
  });
});

const [claims = ''] = document.split('\n## Cases\n');
const tests = ['packages', 'tenant', 'api-products', 'api-invoices', 'web', 'e2e', 'scripts']
  .flatMap((room) => listSources(room))
  .filter((path) => /\.(test|spec)\.tsx?$|-cases\.ts$/.test(path) && path !== 'scripts/cases.test.ts')
  .map(readText)
  .join('\n');

/** The ids that a text names; `A01–A34` stands for all between. */
function listIds(text: string): string[] {
  const spans = [...text.matchAll(/\b([A-G]\d\d)–([A-G]\d\d)\b/g)];
  const within = spans.flatMap(([, from = '', to = '']) => cases.filter((id) => id >= from && id <= to));
  return [...new Set([...(text.match(/\b[A-G]\d\d\b/g) ?? []), ...within])];
}

describe('the claims of SECURITY.md', () => {
  it('name at least one case in each row', () => {
    const rows = claims.split('\n').filter((line) => /^\| (?!-|what |RFC |ASVS )/.test(line));
    expect(rows.length).toBeGreaterThan(30);
    expect(rows.filter((row) => listIds(row.split('|')[2] ?? '').length === 0)).toEqual([]);
  });

  it('name only cases that are listed', () => {
    expect(listIds(claims).filter((id) => !cases.includes(id))).toEqual([]);
  });

  it('quote titles of tests as they are', () => {
    const quoted = [...claims.matchAll(/"([a-z][^"]{20,})"/g)].map(([, title = '']) =>
      title.replaceAll('\n', ' '),
    );
    expect(quoted.length).toBeGreaterThanOrEqual(3);
    expect(quoted.filter((title) => !tests.includes(title))).toEqual([]);
  });

  it('link to decisions that exist', () => {
    const links = [...claims.matchAll(/\]\((docs\/[^)]+)\)/g)].map(([, path = '']) => path);
    expect(links.length).toBeGreaterThan(3);
    expect(links.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});

test('a JUnit report names each test with its result and the reason of a failure, whatever the test printed', () => {
  const report = `<testsuites tests="4"><testsuite name="file">
    <testcase name="group &gt; says &quot;hi&quot; &amp; &#x41;" classname="file" time="1"/>
    <testcase classname="file" name="A02 fails"><failure message="expected 1 &gt; 2,&#10;  got no">at x</failure></testcase>
    <testcase name="breaks"><error/></testcase>
    <testcase name="waits"><properties></properties><skipped/></testcase>
    <testcase name="prints"><system-out><![CDATA[<failure/></testcase><testcase name="none"/>]]></system-out></testcase>
  </testsuite></testsuites>`;
  expect(parseJunit(report)).toEqual([
    { title: 'group > says "hi" & A', status: 'passed' },
    { title: 'A02 fails', status: 'failed', reason: 'expected 1 > 2, got no' },
    { title: 'breaks', status: 'failed', reason: '' },
    { title: 'waits', status: 'skipped' },
    { title: 'prints', status: 'passed' },
  ]);
});
