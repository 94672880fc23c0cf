import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './environment.ts';

const MADE_NOT_WRITTEN =
  /^(node_modules|\.git|\.next.*|coverage|dist|test-results|playwright-report|next-env\.d\.ts|.*\.tsbuildinfo)$/;

/** The text of a file. @param path below the repository. */
export const readText = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** Every file that people wrote in a folder, or the file itself, by its path below `root`. */
export function listSources(path = '', root = ROOT): string[] {
  if (!statSync(join(root, path)).isDirectory()) return [path];
  // No links: an editor marks an unsaved file with one that leads nowhere.
  const children = readdirSync(join(root, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() || entry.isFile())
    .filter(({ name }) => !MADE_NOT_WRITTEN.test(name));
  return children.flatMap(({ name }) => listSources(join(path, name), root));
}
