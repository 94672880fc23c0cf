import { chmodSync, cpSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { packPackage, type Archive } from '../archive.ts';
import { PACKAGES } from '../manifest.ts';
import { startProcess } from '../../scripts/child-process.ts';
import { CommandError } from '../../scripts/command-line.ts';
import { CALLED_FROM, ROOT } from '../../scripts/environment.ts';
import { makeTemporaryFolder } from '../../scripts/temporary-folder.ts';
import { composeProduct } from './product.ts';
import { parseRequest, USAGE } from './request.ts';
import type { NewProduct } from './wording.ts';

/**
 * Makes a product in a folder that must not exist. It is written beside it first, so that a failure or a signal leaves
 * nothing.
 *
 * @returns how many files it has, and whether npm could write a lockfile.
 * @throws CommandError when the folder cannot be made.
 */
export async function makeProduct(product: NewProduct, archives: readonly Archive[]) {
  const fileNames = new Map(archives.map(({ name, path }) => [name, basename(path)]));
  const files = await composeProduct(product, (name) => fileNames.get(name));
  const stage = makeStage(product.folder);
  try {
    for (const [path, text] of files) {
      mkdirSync(dirname(join(stage, path)), { recursive: true });
      writeFileSync(join(stage, path), text);
    }
    for (const { path } of archives) cpSync(path, join(stage, 'packages/archives', basename(path)));
    const hasLockfile = await writeLockfile(stage);
    renameSync(stage, product.folder);
    chmodSync(product.folder, 0o755);
    return { count: files.size + archives.length, hasLockfile };
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

function makeStage(folder: string): string {
  try {
    mkdirSync(dirname(folder), { recursive: true });
    return makeTemporaryFolder('.new-', dirname(folder));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(`${folder} cannot be made (${reason}).`);
  }
}

/**
 * Writes the lockfile of a product, from that of this repository: both then run on the versions that were tested here.
 * Whether npm could; it asks the registry about what only the product has.
 */
async function writeLockfile(folder: string): Promise<boolean> {
  const lockfile = join(folder, 'package-lock.json');
  cpSync(join(ROOT, 'package-lock.json'), lockfile);
  const args = ['install', '--package-lock-only', '--no-audit', '--no-fund', '--loglevel=error'];
  const { code } = await startProcess('npm', args, { cwd: folder, onLine: console.error }).closed;
  if (code !== 0) rmSync(lockfile);
  return code === 0;
}

/**
 * `npm run new -- <folder> --name <title> --api <name>:<port> …`: a product of its own, outside of this repository.
 *
 * @throws CommandError with every problem of the request; nothing was written then.
 */
export async function run(args: string[]): Promise<void> {
  if (args.includes('--help')) return console.log(USAGE);
  const product = await parseRequest(args);
  console.log(`Making ${product.title} …`);
  const packed = makeTemporaryFolder('monoshop-archives-');
  const archives = [];
  for (const name of PACKAGES) archives.push(await packPackage(name, packed));
  const { count, hasLockfile } = await makeProduct(product, archives);
  console.log(`${count} files in ${product.folder}. Next:\n`);
  console.log(`  cd "${relative(CALLED_FROM, product.folder)}"\n  npm start\n  npm test`);
  if (!hasLockfile)
    console.error('\nnpm made no package-lock.json (see above): the first npm start makes one.');
}
