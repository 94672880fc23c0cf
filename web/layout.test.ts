import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, it } from 'vitest';

const root = import.meta.dirname;

const listSources = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /(?<!\.test)\.tsx?$/.test(name))
    .map((name) => join(root, folder, name));

/** Files this one pulls into a bundle; `import type` leaves nothing behind. */
function importsOf(file: string): string[] {
  const imports = readFileSync(file, 'utf8').matchAll(/^import (?!type )[^;]*?'(\.[^']+)';$/gm);
  return [...imports].map(([, path = '']) => join(dirname(file), path));
}

function reachableFrom(files: string[]): Set<string> {
  const seen = new Set<string>();
  const open = [...files];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (seen.has(file) || !/\.tsx?$/.test(file)) continue;
    seen.add(file);
    open.push(...importsOf(file));
  }
  return seen;
}

it('no server code reaches the browser', () => {
  const clientFiles = ['ui', 'app', 'data', 'lab']
    .flatMap(listSources)
    .filter((file) => readFileSync(file, 'utf8').startsWith("'use client'"));
  const bundled = [...reachableFrom(clientFiles)].map((file) => relative(root, file));
  expect(bundled).toEqual(expect.arrayContaining(['data/bff.ts', 'lab/model.ts']));
  expect(bundled.filter((file) => /^(lab\/)?server\//.test(file))).toEqual([]);
});

it('data is fetched through the one module whose cache is forgotten when the session ends', () => {
  const importers = ['ui', 'app', 'data', 'lab']
    .flatMap(listSources)
    .filter((file) => /from 'swr['/]/.test(readFileSync(file, 'utf8')))
    .map((file) => relative(root, file));
  expect(importers).toEqual(['data/swr.ts']);
});
