import { existsSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { APIS } from '@monoshop/apis';
import { CommandError, WRONG_USAGE } from './command-line.ts';
import { CALLED_FROM, ROOT } from './environment.ts';
import { buildProduction, isEarlierBuild } from './production-build.ts';

/** Whether a folder is the repository, or in one of its folders but `dist` and those of earlier builds. */
function isOfRepository(folder: string): boolean {
  const [top = ''] = relative(ROOT, folder).split(sep);
  if (top === '..' || top === 'dist') return false;
  return top === '' || (existsSync(join(ROOT, top)) && !isEarlierBuild(join(ROOT, top)));
}

/**
 * The folder that the words behind `npm run build` name, `dist` without any.
 *
 * @param calledFrom where a relative one begins.
 * @throws CommandError with exit code 2 for anything but one folder that is not of the repository.
 */
export function parseOutDir(words: readonly string[], calledFrom = CALLED_FROM): string {
  const [folder = join(ROOT, 'dist'), ...others] = words;
  const outDir = resolve(calledFrom, folder);
  const isFolder = folder.trim() !== '' && !folder.startsWith('-') && !isOfRepository(outDir);
  const refused = isFolder ? others[0] : folder;
  if (refused === undefined) return outDir;
  throw new CommandError(
    `npm run build takes one folder, such as dist or one outside of this repository; not "${refused}".`,
    WRONG_USAGE,
  );
}

/** `npm run build [-- <folder>]`: the storefront and the APIs as they run in production (docs/production.md). */
export async function run(words: string[]): Promise<void> {
  const outDir = parseOutDir(words);
  console.log('Building the storefront and the APIs …');
  try {
    await buildProduction(outDir, process.env);
  } catch (error) {
    if (error instanceof CommandError) throw error;
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
  console.log(
    `Built into ${outDir}: web, ${APIS.map(({ name }) => `api-${name}`).join(', ')}. docs/production.md says how to run them.`,
  );
}
