import { tallyOf, type TestOutcome } from './suites.ts';

/** A word of its own: a title may also have text in it that only looks like one. */
const CASE_ID = /(?<=^|\s)[A-G]\d\d(?=\s)/g;

/** The rows below the heading `Cases`, by their ids: a letter for the group and two digits, which titles of tests name. */
export function parseCases(document: string): string[] {
  const [, table = ''] = document.split('\n## Cases\n');
  return [...table.matchAll(/^\| ([A-G]\d\d) +\|/gm)].map(([, id = '']) => id);
}

const listIds = (title: string): string[] => title.match(CASE_ID) ?? [];

function judgeCase(id: string, outcomes: readonly TestOutcome[], mayBeSkipped: boolean): string[] {
  const { passed, failed, skipped } = tallyOf(outcomes.filter(({ title }) => listIds(title).includes(id)));
  if (failed > 0) return [`${id}: ${failed} of its tests failed.`];
  if (passed > 0 || (skipped > 0 && mayBeSkipped)) return [];
  return [skipped > 0 ? `${id}: all of its tests were skipped.` : `${id}: no test names it.`];
}

/**
 * What SECURITY.md claims and these tests do not show, one sentence each. Every case needs a test that passed and
 * none that failed; a title may name no case that is not listed.
 *
 * @param mayBeSkipped whether a case passes whose tests were all skipped, e.g. because no Redis is installed.
 */
export function listUnshown(
  document: string,
  outcomes: readonly TestOutcome[],
  mayBeSkipped: boolean,
): string[] {
  const cases = parseCases(document);
  if (cases.length === 0) return ['SECURITY.md lists no cases.'];
  const named = new Set(outcomes.flatMap(({ title }) => listIds(title)));
  const unknown = [...named].filter((id) => !cases.includes(id));
  return [
    ...unknown.map((id) => `${id}: a test names it, and SECURITY.md does not list it.`),
    ...cases.flatMap((id) => judgeCase(id, outcomes, mayBeSkipped)),
  ];
}
