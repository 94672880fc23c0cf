import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readPackage } from './package-json.ts';
import { readText } from './source-files.ts';

const entrySchema = z.object({
  link: z.boolean().optional(),
  inBundle: z.boolean().optional(),
  version: z.string().optional(),
  resolved: z.string().optional(),
  integrity: z.string().optional(),
  hasInstallScript: z.boolean().optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
});
const lockSchema = z.object({ packages: z.record(z.string(), entrySchema) });

const { packages } = lockSchema.parse(JSON.parse(readText('package-lock.json')));
const benchmark = lockSchema.parse(JSON.parse(readText('bench/package-lock.json')));
const manifest = readPackage();

/** Where npm would find `name` from `path`: beside it, or in any `node_modules` above. */
const isLocked = (paths: Set<string>, path: string, name: string): boolean =>
  paths.has(posix.join(path, 'node_modules', name)) ||
  (path !== '.' && isLocked(paths, posix.dirname(path), name));

const own = new Set(['', ...manifest.workspaces]);

/** Entries that npm would install from elsewhere than the registry. One without `resolved` comes from there. */
function listElsewhere(entries: Record<string, z.infer<typeof entrySchema>>): string[] {
  return Object.entries(entries)
    .filter(([path, { link, version = '', resolved }]) => {
      if (link) return resolved === undefined || !own.has(resolved);
      const isFromRegistry = resolved === undefined || resolved.startsWith('https://registry.npmjs.org/');
      return !(isFromRegistry && (own.has(path) || /^\d+\.\d+\.\d+(?:[-+][\w.+-]+)?$/.test(version)));
    })
    .map(([path]) => path);
}

describe.each([
  ['the lockfile', packages],
  ['the lockfile of the benchmark', benchmark.packages],
])('%s', (_name, packages) => {
  // A registry may lack some platforms of a release. npm then locks the others only, `npm ci` refuses the file,
  // and macOS and Windows install a compiler, a linter or a stylesheet builder without its binary.
  it('locks the binaries of every platform', () => {
    const paths = new Set(Object.keys(packages));
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => !isLocked(paths, path, name))
        .map((name) => `${path} → ${name}`),
    );
    expect(missing).toEqual([]);
  });

  it('has a SHA-512 of every package, and takes none from elsewhere than the registry', () => {
    const foreign = Object.entries(packages).filter(
      // What is bundled came inside a package that has a hash itself.
      ([path, { link, inBundle }]) => !own.has(path) && !link && !inBundle,
    );
    expect(foreign.length).toBeGreaterThan(0);
    expect(foreign.filter(([, { integrity = '' }]) => !/^sha512-[\w+/]{86}==$/.test(integrity))).toEqual([]);
    expect(listElsewhere(packages)).toEqual([]);
  });
});

describe('the lockfiles', () => {
  it.each([
    { resolved: 'https://evil.example/zod.tgz' },
    { resolved: 'http://registry.npmjs.org/zod/-/zod-4.6.0.tgz' },
    { resolved: 'https://registry.npmjs.org.evil.example/zod.tgz' },
    { resolved: 'git+ssh://git@github.com/evil/zod.git#1' },
    { resolved: 'file:../zod' },
    { version: 'git+https://github.com/evil/zod.git' },
    { version: 'https://evil.example/zod.tgz' },
    { version: undefined },
    { link: true, resolved: '../zod' },
    { link: true, resolved: undefined },
  ])('are refused with a package %j', (change) => {
    const path = 'node_modules/zod';
    expect(listElsewhere({ ...packages, [path]: { ...packages[path], ...change } })).toEqual([path]);
  });

  it('let exactly the packages that package.json allows run a script when they are installed', () => {
    const scripted = [...Object.entries(packages), ...Object.entries(benchmark.packages)]
      .filter(([, { hasInstallScript }]) => hasInstallScript)
      .map(([path]) => path.replace(/^.*node_modules\//, ''));
    expect(scripted.sort()).toEqual(['bun', 'esbuild']);
    expect(manifest.allowScripts).toEqual({ bun: true, esbuild: true });
  });
});
