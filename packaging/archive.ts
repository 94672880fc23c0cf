import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ROOT } from '../scripts/environment.ts';
import { bundlePackage } from './bundle.ts';
import { readSourcePackage, toPublishedManifest, type PackageName } from './manifest.ts';

/** An archive that `npm install` takes. */
export interface Archive {
  name: string;
  /** Absolute path of the `.tgz`. */
  path: string;
  packedBytes: number;
  unpackedBytes: number;
  /** Paths inside, below the package's root. */
  files: string[];
}

const packReport = z.tuple([
  z.object({
    name: z.string(),
    filename: z.string(),
    size: z.number(),
    unpackedSize: z.number(),
    files: z.array(z.object({ path: z.string() })),
  }),
]);

// Links that lead out of the package lead nowhere once it is installed: their text stays, but for a remark in brackets.
const OUTSIDE_REMARK = /\s+\(\[[^\]]+\]\(\.\.(?:[^()]|\([^)]*\))*\)(?:[^()]|\([^)]*\))*\)/g;
const OUTSIDE_LINK = /\[([^\]]+)\]\(\.\.[^)]*\)/g;

/**
 * Builds one package and packs it.
 *
 * @param outDir holds the archives, and one folder per package with what is in it. Replaced for this package.
 * @throws Error with the tool's own words when a source does not compile or npm refuses.
 */
export async function packPackage(folder: PackageName, outDir: string): Promise<Archive> {
  const source = readSourcePackage(folder);
  const stage = join(outDir, folder);
  rmSync(stage, { recursive: true, force: true });
  mkdirSync(stage, { recursive: true });
  await bundlePackage(source, join(stage, 'dist'));
  writeFileSync(join(stage, 'package.json'), `${JSON.stringify(toPublishedManifest(source), null, 2)}\n`);
  const readme = readFileSync(join(source.path, 'README.md'), 'utf8');
  writeFileSync(
    join(stage, 'README.md'),
    readme.replaceAll(OUTSIDE_REMARK, '').replaceAll(OUTSIDE_LINK, '$1'),
  );
  cpSync(join(ROOT, 'LICENSE'), join(stage, 'LICENSE'));
  const { status, stdout, stderr } = spawnSync(
    'npm',
    ['pack', '--json', '--ignore-scripts', `--pack-destination=${outDir}`],
    { cwd: stage, encoding: 'utf8', shell: process.platform === 'win32' },
  );
  if (status !== 0) throw new Error(`npm pack failed for ${source.manifest.name}:\n${stderr}`);
  const [report] = packReport.parse(JSON.parse(stdout));
  return {
    name: report.name,
    path: join(outDir, report.filename),
    packedBytes: report.size,
    unpackedBytes: report.unpackedSize,
    files: report.files.map(({ path }) => path).sort(),
  };
}
