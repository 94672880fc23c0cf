import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { packPackage, type Archive } from '../archive.ts';
import { PACKAGES } from '../manifest.ts';
import { CommandError } from '../../scripts/command-line.ts';
import { CALLED_FROM, ROOT } from '../../scripts/environment.ts';
import { composeProduct } from './product.ts';
import { parseRequest, USAGE } from './request.ts';
import type { NewProduct } from './wording.ts';

/**
 * Makes a product in a folder that must not exist. It is written beside it first, so that a failure leaves nothing.
 *
 * @returns how many files it has.
 * @throws CommandError when the folder cannot be made.
 */
export async function makeProduct(product: NewProduct, archives: readonly Archive[]): Promise<number> {
  const fileNames = new Map(archives.map(({ name, path }) => [name, basename(path)]));
  const files = await composeProduct(product, (name) => fileNames.get(name));
  const stage = makeStage(product.folder);
  try {
    for (const [path, text] of files) {
      mkdirSync(dirname(join(stage, path)), { recursive: true });
      writeFileSync(join(stage, path), text);
    }
    for (const { path } of archives) cpSync(path, join(stage, 'packages/archives', basename(path)));
    renameSync(stage, product.folder);
    chmodSync(product.folder, 0o755);
    return files.size + archives.length;
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

function makeStage(folder: string): string {
  try {
    mkdirSync(dirname(folder), { recursive: true });
    return mkdtempSync(join(dirname(folder), '.new-'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(`${folder} cannot be made (${reason}).`);
  }
}

/**
 * Writes the lockfile of a product, from that of this repository: both then run on the versions that were tested here.
 * Whether npm could; it asks the registry about what only the product has.
 */
function writeLockfile(folder: string): boolean {
  const lockfile = join(folder, 'package-lock.json');
  cpSync(join(ROOT, 'package-lock.json'), lockfile);
  const args = ['install', '--package-lock-only', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status } = spawnSync('npm', args, {
    cwd: folder,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (status !== 0) rmSync(lockfile);
  return status === 0;
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
  const packed = mkdtempSync(join(tmpdir(), 'monoshop-archives-'));
  process.once('exit', () => rmSync(packed, { recursive: true, force: true }));
  const archives = [];
  for (const name of PACKAGES) archives.push(await packPackage(name, packed));
  const count = await makeProduct(product, archives);
  const hasLockfile = writeLockfile(product.folder);
  console.log(`${count} files in ${product.folder}. Next:\n`);
  console.log(`  cd "${relative(CALLED_FROM, product.folder)}"\n  npm start\n  npm test`);
  if (!hasLockfile)
    console.error('\nnpm made no package-lock.json (see above): the first npm start makes one.');
}
