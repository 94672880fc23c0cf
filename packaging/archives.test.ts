import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../scripts/environment.ts';
import { packPackage, type Archive } from './archive.ts';
import { listDefinitions } from './definitions.ts';
import { PACKAGES, type PackageName } from './manifest.ts';

const MAX_FILES: Record<PackageName, number> = { 'auth-core': 60, 'auth-nextjs': 60, 'service-kit': 90 };
const PEERS: Record<PackageName, { peers?: object; optional?: object }> = {
  'auth-core': {},
  'auth-nextjs': {
    peers: { ioredis: '>=5', next: '>=14.2', react: '>=18' },
    optional: { ioredis: { optional: true } },
  },
  'service-kit': { peers: { express: '^5' } },
};
const BUILD_TIMEOUT_MS = 300_000;

// Below auth-core, which is loaded here: where what it depends on is installed, in the versions that it asks for.
const CACHE = join(ROOT, 'packages/auth-core/node_modules/.cache');
mkdirSync(CACHE, { recursive: true });
const outDir = mkdtempSync(join(CACHE, 'pack-'));
const archives = new Map<PackageName, Archive>();

beforeAll(async () => {
  for (const folder of PACKAGES) archives.set(folder, await packPackage(folder, outDir));
}, BUILD_TIMEOUT_MS);
afterAll(() => rmSync(outDir, { recursive: true, force: true }));

function archiveOf(folder: PackageName): Archive {
  const archive = archives.get(folder);
  if (!archive) throw new Error(`${folder} was not packed`);
  return archive;
}

const readBuilt = (folder: PackageName, file: string): string =>
  readFileSync(join(outDir, folder, file), 'utf8');

/** The archive in memory of its own, as the two checkers take it. */
function readArchive(folder: PackageName): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(readFileSync(archiveOf(folder).path));
}

/** What Node says to a program in a folder. */
const run = (cwd: string, code: string, type = 'module', env = process.env) =>
  spawnSync(process.execPath, [`--input-type=${type}`, '--eval', code], { cwd, encoding: 'utf8', env });

describe.each(PACKAGES)('the archive of %s', (folder) => {
  it('has no finding of publint', async () => {
    const { messages, pkg } = await publint({ pack: { tarball: readArchive(folder).buffer }, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  it('has no finding of @arethetypeswrong/core, whatever the module resolution', async () => {
    const result = await checkPackage(createPackageFromTarballData(readArchive(folder)));
    expect(result.types && result.problems).toEqual([]);
  });

  it(`holds at most ${MAX_FILES[folder]} files: what package.json, README and LICENSE need, and no test`, () => {
    const { files } = archiveOf(folder);
    expect(files.length).toBeLessThanOrEqual(MAX_FILES[folder]);
    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json']));
    const allowed =
      /^(LICENSE|README\.md|package\.json|dist\/(sources\.ts|[\w./-]+\.(js|cjs|d\.ts|d\.cts|map)))$/;
    expect(files.filter((file) => !allowed.test(file) || /\.test\.|testing/.test(file))).toEqual([]);
  });

  it('has a README about the package alone: no link leads out of it, no word is about the sources or their tests', () => {
    expect(readBuilt(folder, 'README.md')).not.toMatch(
      /\]\(\.\.\/|transpilePackages|TypeScript source|vitest|decision\s+\d|\bW\d+\b/i,
    );
  });

  it('says which Node it needs, that no file has side effects, and which peers in which versions', () => {
    const { peers, optional } = PEERS[folder];
    const manifest = JSON.parse(readBuilt(folder, 'package.json'));
    expect(manifest).toMatchObject({ sideEffects: false, engines: { node: '>=20.19' } });
    expect([manifest.peerDependencies, manifest.peerDependenciesMeta]).toEqual([peers, optional]);
  });

  it('maps its scripts to sources that the maps carry, by paths that say nothing of this machine', () => {
    const maps = archiveOf(folder).files.filter((file) => /\.c?js\.map$/.test(file));
    expect(maps.length).toBeGreaterThan(0);
    for (const map of maps) {
      const { sources, sourcesContent } = JSON.parse(readBuilt(folder, map));
      expect(sources.join()).toMatch(/^src\/[\w./-]+(,src\/[\w./-]+)*$/);
      expect(sourcesContent).toEqual(sources.map(() => expect.any(String)));
      expect(readBuilt(folder, map.replace(/\.map$/, ''))).toMatch(/\/\/# sourceMappingURL=\S+\.map\s*$/);
    }
  });

  it('has declarations from each of which an editor goes to its source, in the archive', () => {
    const paths = archiveOf(folder).files.filter((file) => /\.d\.c?ts$/.test(file));
    const definitions = paths.flatMap((path) => listDefinitions(join(outDir, folder), path));
    expect(definitions.length).toBeGreaterThan(paths.length);
    for (const [name = '', file, text] of definitions) {
      expect([name, file, text?.slice(0, name.length)]).toEqual([name, 'dist/sources.ts', name]);
    }
  });
});

describe('the archive of auth-nextjs', () => {
  it.each([
    ['client', true],
    ['components/client', true],
    ['components', false],
    ['index', false],
    ['configuration', false],
    ['redis', false],
  ])('declares %s as a client module: %s', (entry, isClient) => {
    for (const ending of ['js', 'cjs'])
      expect(readBuilt('auth-nextjs', `dist/${entry}.${ending}`).startsWith(`'use client'`)).toBe(isClient);
  });

  it('keeps the directive out of what a Server Component imports', () => {
    const text = readBuilt('auth-nextjs', 'dist/components.js');
    const imported = [...text.matchAll(/from '(\.\/shared\/[^']+)'/g)];
    expect(imported.length).toBeGreaterThan(0);
    for (const [, path = ''] of imported)
      expect(readBuilt('auth-nextjs', join('dist', path))).not.toMatch(/^'use client'/);
  });

  it('imports next/headers and next/navigation lazily and by their bare names', () => {
    const text = readBuilt('auth-nextjs', 'dist/index.js');
    expect(text).toContain(`import('next/headers')`);
    expect(text).not.toMatch(/from 'next\/(headers|navigation)/);
  });
});

describe('the built auth-core', () => {
  const cwd = join(outDir, 'auth-core');

  it.each(['', '/internal', '/utils'])('exports the same names to import and require: .%s', (subpath) => {
    const name = JSON.stringify(`@monocloud/auth-core${subpath}`);
    const imported = run(cwd, `console.log(Object.keys(await import(${name})).sort().join())`);
    const required = run(
      cwd,
      `console.log(Object.keys(require(${name})).filter((key) => key !== '__esModule').sort().join())`,
      'commonjs',
    );
    expect(imported.stdout.trim(), imported.stderr).not.toBe('');
    expect(required.stdout, required.stderr).toBe(imported.stdout);
  });
});

describe('an application that installed the archive of auth-nextjs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'monoshop-installed-'));
  const modules = join(folder, 'node_modules');

  beforeAll(() => {
    cpSync(join(outDir, 'auth-nextjs'), join(modules, '@monocloud/auth-nextjs'), { recursive: true });
    for (const name of 'cookie jose lru-cache next oauth4webapi react react-dom swr zod'.split(' ')) {
      const own = join(ROOT, 'packages/auth-nextjs/node_modules', name);
      const target = existsSync(own) ? own : join(ROOT, 'node_modules', name);
      symlinkSync(target, join(modules, name), 'junction');
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** What Node says to a program that imports an entry. */
  const load = (entry: string) => run(folder, `await import('${entry}'); console.log('loaded')`);

  it('hears which package is in the way beside another auth-core, as the registry may have one', () => {
    const stub = join(modules, '@monocloud/auth-core');
    mkdirSync(stub);
    const exports = { '.': './index.js', './internal': './index.js', './utils': './index.js' };
    writeFileSync(join(stub, 'package.json'), JSON.stringify({ version: '0.2.8', type: 'module', exports }));
    writeFileSync(join(stub, 'index.js'), 'export {};\n');
    expect(load('@monocloud/auth-nextjs').stderr).toMatch(
      /Package subpath '\.\/internal-of-the-archive' is not defined by "exports" in .*auth-core.package\.json/,
    );
    rmSync(stub, { recursive: true });
  });

  it('hears which peer is missing where only one entry needs it; the others load', () => {
    cpSync(join(outDir, 'auth-core'), join(modules, '@monocloud/auth-core'), { recursive: true });
    expect(load('@monocloud/auth-nextjs')).toMatchObject({ stdout: 'loaded\n', stderr: '' });
    expect(load('@monocloud/auth-nextjs/redis').stderr).toMatch(
      /Cannot find package 'ioredis' imported from .*auth-nextjs.dist.redis\.js/,
    );
  });

  it('hears every missing variable in one message when it starts without any', () => {
    const code = `import { MonoCloudNextClient } from '@monocloud/auth-nextjs'; new MonoCloudNextClient();`;
    const { stderr } = run(folder, code, 'module', { PATH: process.env['PATH'] });
    for (const variable of ['TENANT_DOMAIN', 'CLIENT_ID', 'CLIENT_SECRET', 'APP_URL', 'COOKIE_SECRET']) {
      expect(stderr).toContain(`Set MONOCLOUD_AUTH_${variable} environment variable`);
    }
  });
});
