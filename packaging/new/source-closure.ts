import { existsSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { ROOT } from '../../scripts/environment.ts';
import { parseImports } from '../../scripts/rooms.ts';

/** Where imports of workspaces lead; packages that are installed from archives are not here. */
const WORKSPACES: readonly [pattern: RegExp, path: string][] = [
  [/^@monoshop\/apis$/, 'packages/apis/index.ts'],
  [/^@monoshop\/api-([a-z0-9]+)\/contract$/, 'api-$1/contract.ts'],
  [/^@monoshop\/web\/(.+)$/, 'web/server/$1.ts'],
  [/^@monoshop\/tenant\/testing$/, 'tenant/testing/index.ts'],
  [/^@monoshop\/testing\/(.+)$/, 'packages/testing/$1.ts'],
];

/** The file that an import of `file` leads to, below the product's folder; undefined for an installed package. */
function resolveImport(file: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(file), specifier);
  const workspace = WORKSPACES.find(([pattern]) => pattern.test(specifier));
  return workspace && specifier.replace(...workspace);
}

/**
 * Every file that these need, themselves included, by the paths that they have in the product.
 *
 * @param entries paths below the product's folder.
 * @param read the text of a file of the product, wherever it comes from.
 */
export function listClosure(entries: readonly string[], read: (path: string) => string): string[] {
  const found = new Set<string>();
  const open = [...entries];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    if (!/\.(ts|tsx|mjs)$/.test(file)) continue;
    for (const { specifier } of parseImports(read(file))) {
      const target = resolveImport(file, specifier);
      if (target !== undefined) open.push(target);
    }
  }
  return [...found].sort();
}

/** Whether this repository has the file. */
export const isInRepository = (path: string): boolean =>
  existsSync(join(ROOT, path)) && statSync(join(ROOT, path)).isFile();
