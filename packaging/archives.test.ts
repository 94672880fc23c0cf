import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../scripts/environment.ts';
import { packPackage } from './archive.ts';
import type { Archive } from './archive.ts';
import { PACKAGES, readSourcePackage } from './manifest.ts';
import type { PackageName } from './manifest.ts';

const MAX_FILES = 60;
const BUILD_TIMEOUT_MS = 120_000;

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

describe.each(PACKAGES)('the archive of %s', (folder) => {
  it('has no finding of publint', async () => {
    const { messages, pkg } = await publint({ pack: { tarball: readArchive(folder).buffer }, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  it('has no finding of @arethetypeswrong/core, whatever the module resolution', async () => {
    const result = await checkPackage(createPackageFromTarballData(readArchive(folder)));
    expect(result.types && result.problems).toEqual([]);
  });

  it(`holds at most ${MAX_FILES} files: what package.json, README and LICENSE need, and no test or source`, () => {
    const { files } = archiveOf(folder);
    expect(files.length).toBeLessThanOrEqual(MAX_FILES);
    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json']));
    const allowed = /^(LICENSE|README\.md|package\.json|dist\/[\w./-]+\.(js|cjs|d\.ts|d\.cts|map))$/;
    expect(files.filter((file) => !allowed.test(file) || /\.test\.|testing/.test(file))).toEqual([]);
  });

  it('has a README without a link that leads out of the package', () => {
    expect(readBuilt(folder, 'README.md')).not.toMatch(/\]\(\.\.\//);
  });

  it('maps its scripts to sources that the maps carry', () => {
    for (const entry of Object.keys(readSourcePackage(folder).entries)) {
      expect(JSON.parse(readBuilt(folder, `dist/${entry}.js.map`))).toMatchObject({
        sourcesContent: expect.any(Array),
      });
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
    const imported = readBuilt('auth-nextjs', 'dist/components.js').matchAll(/from '(\.\/shared\/[^']+)'/g);
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
  const list = (code: string, ...args: string[]) =>
    spawnSync(process.execPath, [...args, '--eval', code], {
      cwd: join(outDir, 'auth-core'),
      encoding: 'utf8',
    });

  it.each(['', '/internal', '/utils'])('exports the same names to import and require: .%s', (subpath) => {
    const name = JSON.stringify(`@monocloud/auth-core${subpath}`);
    const imported = list(
      `console.log(Object.keys(await import(${name})).sort().join())`,
      '--input-type=module',
    );
    const required = list(
      `console.log(Object.keys(require(${name})).filter((key) => key !== '__esModule').sort().join())`,
      '--input-type=commonjs',
    );
    expect(imported.stdout.trim(), imported.stderr).not.toBe('');
    expect(required.stdout, required.stderr).toBe(imported.stdout);
  });
});
