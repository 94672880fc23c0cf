import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const MADE_NOT_WRITTEN =
  /^(node_modules|\.next.*|coverage|dist|test-results|next-env\.d\.ts|.*\.tsbuildinfo)$/;

/** Every path below `path` (files and folders, itself included) that people wrote. */
export function listSourcePaths(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  // No links: an editor marks an unsaved file with one that leads nowhere.
  const children = readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() || entry.isFile())
    .map(({ name }) => name)
    .filter((name) => !MADE_NOT_WRITTEN.test(name));
  return [path, ...children.flatMap((name) => listSourcePaths(join(path, name)))];
}
