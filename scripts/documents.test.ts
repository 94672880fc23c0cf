import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './environment.ts';
import { readPackage } from './package-json.ts';
import { listSources, readText } from './source-files.ts';

const DECISIONS = 'docs/decisions';
const decisions = readdirSync(join(ROOT, DECISIONS)).filter((name) => /^\d{4}-/.test(name));

/** Every document of the repository, by its path below the root. */
const documents = listSources().filter((path) => path.endsWith('.md') && !path.startsWith('.'));

it('CONTRIBUTING.md says what each command does, and names no other', () => {
  const named = [...readText('CONTRIBUTING.md').matchAll(/`npm (?:run )?(?:-s )?([a-z][a-z-]*)/g)];
  expect(new Set(named.map(([, name]) => name))).toEqual(new Set(Object.keys(readPackage().scripts)));
});

describe('the decisions', () => {
  it('have the number of their file before their title, and no number is given twice', () => {
    const numbers = decisions.map((name) => name.slice(0, 4));
    expect(decisions.map((name) => /^# (\d{4}) \w/.exec(readText(join(DECISIONS, name)))?.[1])).toEqual(
      numbers,
    );
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it.each(decisions)('%s takes one page', (name) => {
    expect(readText(join(DECISIONS, name)).split('\n').length).toBeLessThanOrEqual(30);
  });
});

it('docs/weaknesses.md and the titles of tests name the same weaknesses', () => {
  const tests = listSources('packages').filter((path) => /\.test\.tsx?$/.test(path));
  const titled = tests.flatMap((path) => readText(path).match(/\bW\d+\b/g) ?? []);
  const listed = [...readText('docs/weaknesses.md').matchAll(/^\| (W\d+) /gm)].map(([, id]) => id);
  expect(new Set(titled)).toEqual(new Set(listed));
});

it.each(documents)('every link of %s to a file leads to one', (document) => {
  const targets = [...readText(document).matchAll(/\]\((?![a-z]+:|#)([^)#\s]+)/g)].map(
    ([, target = '']) => target,
  );
  const lost = targets.filter((target) => !existsSync(join(ROOT, dirname(document), target)));
  expect(lost).toEqual([]);
});
