import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { APIS } from '@monoshop/apis';
import { build, type BuildOptions } from 'esbuild';
import { CommandError, WRONG_USAGE } from './command-line.ts';
import { ROOT, type Environment } from './environment.ts';
import { packageSchema } from './package-json.ts';
import { buildWeb } from './web-build.ts';

// Some of what is bundled is CommonJS and asks for Node's own modules by `require`, which a module does not have.
const REQUIRE = `import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);`;

/** One file for Node, whatever it imports. */
export const NODE_BUNDLE = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  banner: { js: REQUIRE },
  logLevel: 'silent',
} as const satisfies BuildOptions;

/** Loads machine code by a path that is computed, so it stays a package; what is installed here is for this platform. */
const UNBUNDLED = 'libsql';

/** Of a package of anybody: only what is read here. */
const needsSchema = packageSchema.pick({ dependencies: true, optionalDependencies: true });

/** The folder in which Node finds a package from `folder`; undefined for one that is not installed. */
function findPackage(name: string, folder: string): string | undefined {
  const found = join(folder, 'node_modules', name);
  if (existsSync(join(found, 'package.json'))) return found;
  return folder === ROOT || dirname(folder) === folder ? undefined : findPackage(name, dirname(folder));
}

/** Copies a package and what it needs, wherever npm has put them, side by side into `modules`. */
function copyPackage(name: string, from: string, modules: string): void {
  const folder = findPackage(name, from);
  if (folder === undefined || existsSync(join(modules, name))) return;
  cpSync(folder, join(modules, name), {
    recursive: true,
    filter: (path) => basename(path) !== 'node_modules',
  });
  const needs = needsSchema.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
  for (const need of Object.keys({ ...needs.dependencies, ...needs.optionalDependencies })) {
    copyPackage(need, folder, modules);
  }
}

/** One file with all it needs, but for the embedded database beside it; its map names the sources for `node --enable-source-maps`. */
async function bundleApi(room: string, outDir: string): Promise<void> {
  await build({
    ...NODE_BUNDLE,
    entryPoints: [join(ROOT, room, 'server.ts')],
    outfile: join(outDir, room, 'server.mjs'),
    keepNames: true,
    sourcemap: true,
    sourcesContent: false,
    legalComments: 'linked',
    external: [UNBUNDLED],
  });
  copyPackage(UNBUNDLED, ROOT, join(outDir, room, 'node_modules'));
}

/** Next copies `.env` files into what it builds. They belong to the machine that built, and may hold secrets. */
const isNoEnvFile = (path: string) => !basename(path).startsWith('.env');

/**
 * Puts together what a built storefront needs: Next's own selection, the files for the browser, and no `.env`.
 *
 * @param web the storefront's folder, with a standalone build in `distDir`.
 * @param outDir replaced by the result.
 */
export function assembleWeb(web: string, distDir: string, outDir: string): void {
  const standalone = join(web, distDir, 'standalone');
  // Under another name until it is complete: half a build could not be told from a folder that no build made.
  const unfinished = `${outDir}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  const copy = (from: string, to: string) =>
    cpSync(from, join(unfinished, to), { recursive: true, filter: isNoEnvFile, verbatimSymlinks: true });
  copy(join(standalone, basename(web)), '.');
  copy(join(standalone, 'node_modules'), 'node_modules');
  copy(join(web, distDir, 'static'), join(distDir, 'static'));
  if (existsSync(join(web, 'public'))) copy(join(web, 'public'), 'public');
  relinkPackages(join(unfinished, distDir, 'node_modules'));
  rmSync(outDir, { recursive: true, force: true });
  renameSync(unfinished, outDir);
}

/** Next links packages that it does not bundle to those of the standalone folder, which here are one level nearer. */
function relinkPackages(folder: string): void {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!entry.isSymbolicLink()) continue;
    const link = join(folder, entry.name);
    const target = readlinkSync(link).replace(/^\.\.\//, '');
    rmSync(link);
    symlinkSync(target, link);
  }
}

/** The folders of a build, each with what starts it. */
const PROGRAMS = [['web', 'server.js'], ...APIS.map(({ name }) => [`api-${name}`, 'server.mjs'])];

/** Whether a folder has a part of an earlier build. */
export const isEarlierBuild = (outDir: string): boolean =>
  PROGRAMS.some((program) => existsSync(join(outDir, ...program)));

/** @throws CommandError with exit code 2 when a folder is in the way that no earlier build made. */
function requireReplaceable(outDir: string): void {
  for (const [room = '', program = ''] of PROGRAMS) {
    const folder = join(outDir, room);
    if (!existsSync(folder) || existsSync(join(folder, program))) continue;
    throw new CommandError(
      `${folder} is not a build: it has no ${program}. Name another folder, or remove it first.`,
      WRONG_USAGE,
    );
  }
}

/**
 * Builds the storefront and the APIs into `outDir`, each a folder that runs on Node and nothing else: `web/server.js`,
 * `api-<name>/server.mjs`. What was there before of these is replaced.
 *
 * @throws CommandError, before it builds, when one of these folders is there and from no earlier build.
 * @throws Error carrying the build's own output when one fails.
 */
export async function buildProduction(outDir: string, env: Environment, signal?: AbortSignal): Promise<void> {
  requireReplaceable(outDir);
  const distDir = env['MONOSHOP_WEB_DIST'] || '.next-production';
  await buildWeb(distDir, { ...env, MONOSHOP_WEB_STANDALONE: '1' }, signal);
  assembleWeb(join(ROOT, 'web'), distDir, join(outDir, 'web'));
  for (const { name } of APIS) {
    const room = `api-${name}`;
    rmSync(join(outDir, room), { recursive: true, force: true });
    await bundleApi(room, outDir);
  }
}
