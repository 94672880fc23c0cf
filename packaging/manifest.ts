import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ROOT } from '../scripts/environment.ts';

/** The packages that leave the repository, in the order in which they depend on each other. */
export const PACKAGES = ['auth-core', 'auth-nextjs', 'service-kit'] as const;
export type PackageName = (typeof PACKAGES)[number];

// The first Node 20 that loads an ES module by `require`: `jose`, on which all rests, is nothing else.
const ENGINES = { node: '>=20.19' };

const names = z.record(z.string(), z.string()).optional();
const sourceManifest = z.object({
  name: z.string(),
  version: z.string(),
  description: z.string(),
  license: z.string(),
  sideEffects: z.boolean(),
  // `./testing` is for the tests of this repository.
  exports: z
    .record(z.string(), z.string())
    .transform((all) => Object.fromEntries(Object.entries(all).filter(([name]) => name !== './testing'))),
  dependencies: names,
  optionalDependencies: names,
  peerDependencies: names,
  peerDependenciesMeta: z.record(z.string(), z.object({ optional: z.boolean() })).optional(),
});

/** One package as it stands in the repository. */
export interface SourcePackage {
  /** Absolute path of that folder. */
  path: string;
  /** What `package.json` says of it, without what only the repository needs. */
  manifest: z.infer<typeof sourceManifest>;
  /** Entry by its path below `dist` without an ending, such as `components/client`, to the absolute path of its source. */
  entries: Record<string, string>;
}

/** `.` is `index`, `./components/client` is `components/client`. */
const toEntryName = (subpath: string): string => (subpath === '.' ? 'index' : subpath.slice(2));

/** Reads a package of this repository. Throws a ZodError when its `package.json` lacks something that is published. */
export function readSourcePackage(folder: PackageName): SourcePackage {
  const path = join(ROOT, 'packages', folder);
  const manifest = sourceManifest.parse(JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')));
  const entries = Object.fromEntries(
    Object.entries(manifest.exports).map(([subpath, source]) => [toEntryName(subpath), join(path, source)]),
  );
  return { path, manifest, entries };
}

/**
 * Where the archive of auth-nextjs finds what auth-core shares with it. The registry's own auth-core has the published
 * `./internal` and not this, so that the two installed together fail with a message that names them, whatever loads them.
 */
export const SHARED_ENTRY = 'internal-of-the-archive';

const toExport = (entry: string) => ({
  import: { types: `./dist/${entry}.d.ts`, default: `./dist/${entry}.js` },
  require: { types: `./dist/${entry}.d.cts`, default: `./dist/${entry}.cjs` },
});

/**
 * The `package.json` of the archive: the built files in place of the sources, and nothing of the repository. ES modules
 * and CommonJS, as the published packages have both (sdk contract §2 and §6.1).
 */
export function toPublishedManifest({ manifest, entries }: SourcePackage): Record<string, unknown> {
  const { exports, ...rest } = manifest;
  const published = Object.keys(exports).map((subpath) => [subpath, toExport(toEntryName(subpath))]);
  if (exports['./internal']) published.push([`./${SHARED_ENTRY}`, toExport('internal')]);
  // TypeScript's `moduleResolution: node10` reads no `exports`.
  const typesVersions = Object.keys(entries)
    .filter((entry) => entry !== 'index')
    .map((entry) => [entry, [`./dist/${entry}.d.cts`]]);
  if (exports['./internal']) typesVersions.push([SHARED_ENTRY, ['./dist/internal.d.cts']]);
  return {
    ...rest,
    type: 'module',
    engines: ENGINES,
    files: ['dist'],
    main: './dist/index.cjs',
    types: './dist/index.d.cts',
    exports: { ...Object.fromEntries(published), './package.json': './package.json' },
    typesVersions: { '*': Object.fromEntries(typesVersions) },
  };
}
