import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CASES } from './case-list.ts';
import { readSecurityDocument } from './conformance.ts';
import { ROOT } from './environment.ts';
import { listSourcePaths } from './source-files.ts';

const THIS_FILE = import.meta.filename;
const rooms = ['packages', 'tenant', 'api-products', 'api-invoices', 'web', 'e2e', 'scripts'];
const tests = rooms
  .flatMap((room) => listSourcePaths(join(ROOT, room)))
  .filter((path) => /\.(test|spec)\.tsx?$|-cases\.ts$/.test(path) && path !== THIS_FILE)
  .map((path) => readFileSync(path, 'utf8'))
  .join('\n');

const [claims = '', table = ''] = readSecurityDocument().split('## Cases');
const required = CASES.filter(({ notRequired }) => notRequired === undefined).map(({ id }) => id);

/** The ids that a text names; `A01–A34` stands for all between. */
function listIds(text: string): string[] {
  const spans = [...text.matchAll(/\b([A-G]\d\d)–([A-G]\d\d)\b/g)];
  const within = spans.flatMap(([, from = '', to = '']) => required.filter((id) => id >= from && id <= to));
  return [...new Set([...(text.match(/\b[A-G]\d\d\b/g) ?? []), ...within])];
}

describe('what SECURITY.md claims', () => {
  it('is shown by a test, row by row', () => {
    const rows = claims.split('\n').filter((line) => /^\| (?!-|what |RFC |ASVS )/.test(line));
    expect(rows.length).toBeGreaterThan(30);
    const unshown = rows.filter((row) => {
      const [, , shown = ''] = row.split('|');
      return listIds(shown).length === 0;
    });
    expect(unshown).toEqual([]);
  });

  it('names cases that are required and stand in the titles of tests', () => {
    const missing = listIds(claims).filter(
      (id) => !required.includes(id) || !new RegExp(`\\b${id}\\b`).test(tests),
    );
    expect(missing).toEqual([]);
  });

  it('has a row for every case of the list', () => {
    const shown = [...table.matchAll(/^\| ([A-G]\d\d) /gm)].map(([, id]) => id);
    expect(shown).toEqual(CASES.map(({ id }) => id));
  });

  it('quotes titles of tests as they are', () => {
    const quoted = [...claims.matchAll(/"([a-z][^"]{20,})"/g)].map(([, title = '']) =>
      title.replaceAll('\n', ' '),
    );
    expect(quoted.length).toBeGreaterThanOrEqual(3);
    expect(quoted.filter((title) => !tests.includes(title))).toEqual([]);
  });

  it('links to decisions that exist', () => {
    const links = [...claims.matchAll(/\]\((docs\/[^)]+)\)/g)].map(([, path = '']) => path);
    expect(links.length).toBeGreaterThan(3);
    for (const path of links) expect(readFileSync(join(ROOT, path), 'utf8')).not.toBe('');
  });
});
