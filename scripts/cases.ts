import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './environment.ts';
import { tallyOf } from './suites.ts';
import type { TestOutcome } from './suites.ts';

/** An attack or a fault that SECURITY.md lists. */
export interface Case {
  /** A letter for the group and two digits; tests name it in their titles. */
  id: string;
  /** Whether a test has to show it: it is not among what is out of scope. */
  isRequired: boolean;
}

const CASE_ID = /\b[A-G]\d\d\b/g;

export const readSecurityDocument = (): string => readFileSync(join(ROOT, 'SECURITY.md'), 'utf8');

/** The rows below the heading `Cases`. One whose text begins with "Not required:" needs no test. */
export function parseCases(document: string): Case[] {
  const [, table = ''] = document.split('\n## Cases\n');
  return [...table.matchAll(/^\| ([A-G]\d\d) +\| (.*)$/gm)].map(([, id = '', text = '']) => ({
    id,
    isRequired: !text.startsWith('Not required:'),
  }));
}

const listIds = (title: string): string[] => title.match(CASE_ID) ?? [];

function judgeCase(id: string, outcomes: readonly TestOutcome[], mayBeSkipped: boolean): string[] {
  const { passed, failed, skipped } = tallyOf(outcomes.filter(({ title }) => listIds(title).includes(id)));
  if (failed > 0) return [`${id}: ${failed} of its tests failed.`];
  if (passed > 0 || (skipped > 0 && mayBeSkipped)) return [];
  return [skipped > 0 ? `${id}: all of its tests were skipped.` : `${id}: no test names it.`];
}

/**
 * What SECURITY.md claims and these tests do not show, one sentence each. Every required case needs a test that passed and
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
  const required = cases.filter(({ isRequired }) => isRequired).map(({ id }) => id);
  const named = new Set(outcomes.flatMap(({ title }) => listIds(title)));
  const unknown = [...named].filter((id) => !required.includes(id));
  return [
    ...unknown.map((id) => `${id}: a test names it, and SECURITY.md does not list it as required.`),
    ...required.flatMap((id) => judgeCase(id, outcomes, mayBeSkipped)),
  ];
}
