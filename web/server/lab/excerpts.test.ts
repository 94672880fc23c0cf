import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { collectExcerpts, cutExcerpt, PLACES } from './excerpts.ts';

const root = join(import.meta.dirname, '../../..');

it.each(Object.entries(PLACES))('%s is one line of the source, and the excerpt shows it', (_name, place) => {
  const source = readFileSync(join(root, place.path), 'utf8');
  const excerpt = cutExcerpt(place, source);
  expect(source.split('\n')[excerpt.line - 1]).toContain(place.text);
  expect(excerpt.lines[excerpt.line - excerpt.firstLine]).toContain(place.text);
});

it('all of them are taken at the build', () => {
  expect(Object.keys(collectExcerpts(root))).toEqual(Object.keys(PLACES));
});

it('a line that moved is found where it is now', () => {
  const place = { path: 'a.ts', text: 'decide()', linesBefore: 1, linesAfter: 1 };
  expect(cutExcerpt(place, 'decide();\nb\nc').line).toBe(1);
  expect(cutExcerpt(place, 'a\nb\ndecide();\nd\ne')).toEqual({
    path: 'a.ts',
    line: 3,
    firstLine: 2,
    lines: ['b', 'decide();', 'd'],
  });
});

it.each(['nothing', 'decide();\ndecide();'])('a line that is gone or there twice is told: %j', (source) => {
  const place = { path: 'a.ts', text: 'decide()', linesBefore: 0, linesAfter: 0 };
  expect(() => cutExcerpt(place, source)).toThrow('a.ts has');
});

it('a shop without one of the files shows the others', () => {
  expect(collectExcerpts(join(root, 'no-such-folder'))).toEqual({});
});

it('a file outside the storefront and the packages makes a new build when it changes', () => {
  const sources = readFileSync(join(root, 'scripts/web-build.ts'), 'utf8');
  const outside = Object.values(PLACES).filter(({ path }) => !/^(web|packages)\//.test(path));
  expect(outside.length).toBeGreaterThan(0);
  expect(outside.filter(({ path }) => !sources.includes(`'${path}'`))).toEqual([]);
});
