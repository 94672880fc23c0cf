import { expect, test } from 'vitest';
import { isTestFile } from './rooms.ts';
import { listSources, readText } from './source-files.ts';

/** How the sources name an event, of those that a regular expression in front selects. */
const NAMES: readonly [file: RegExp, name: RegExp][] = [
  [/^(web|tenant|api-\w+|scripts|packages\/service-kit)\//, /\b(?:log|logEvent)\('\w+', '(\w+)'/g],
  [/^(web|tenant|api-\w+|scripts|packages\/service-kit)\//, /\b(?:event:|event: '\w+' \|) '(\w+)'/g],
  [/^web\//, /\b(?:accepted|refused): '(\w+)'|'(bff_\w+)'|\brespondRefusal\([^;]*'(\w+)'\)/g],
  [/^web\/server\/audit\.ts$/, /'((?:permission|step_up)_\w+)'/g],
  [
    /^tenant\//,
    /\brecord\(ctx, '(\w+)'|\brefused\('(\w+)'\)|'(\w+_(?:issued|refreshed|reused|given|refused))'/g,
  ],
  [/^packages\/auth-nextjs\/src\/core\/events\.ts$/, /\btype: '(\w+)'/g],
];
/** Of the SDK, for metrics alone. */
const NOT_LOGGED = 'tokens_read';

const sources = listSources().filter(
  (file) => /\.tsx?$/.test(file) && !isTestFile(file) && !/(^|\/)(testing|lab)\//.test(file),
);
const emitted = new Set(
  sources.flatMap((file) =>
    NAMES.filter(([pattern]) => pattern.test(file)).flatMap(([, name]) =>
      [...readText(file).matchAll(name)].flatMap(([, ...found]) => found.filter(Boolean)),
    ),
  ),
);
emitted.delete(NOT_LOGGED);

const text = readText('docs/operations.md');
/** The first cells of the tables of events; `_given` after `permission_asked` stands for `permission_given`. */
const rows = text
  .split('\n\n')
  .filter((block) => block.startsWith('| event '))
  .flatMap((block) => block.split('\n').slice(2))
  .map((row) => [...(row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, name = '']) => name));
const listed = rows.flatMap(([first = '', ...others]) => [
  first,
  ...others.map((name) => (name.startsWith('_') ? first.replace(/_[a-z]+$/, name) : name)),
]);
const named = new Set([...listed, ...[...text.matchAll(/`(\w+)`/g)].map(([, name = '']) => name)]);

test('docs/operations.md names each event that the sources write, and lists none that they do not', () => {
  expect(emitted.size).toBeGreaterThan(40);
  expect([...emitted].filter((name) => !named.has(name))).toEqual([]);
  expect(listed.filter((name) => name !== '' && !emitted.has(name))).toEqual([]);
});
