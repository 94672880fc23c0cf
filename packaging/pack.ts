import { mkdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { packPackage } from './archive.ts';
import { PACKAGES } from './manifest.ts';
import { ROOT } from '../scripts/environment.ts';
import { parseWords } from '../scripts/command-line.ts';

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;

/** `npm run pack`: the packages as archives that install anywhere, in `dist/packages/`. */
export async function run(args: string[]): Promise<void> {
  parseWords('npm run pack', args, []);
  const outDir = join(ROOT, 'dist/packages');
  mkdirSync(outDir, { recursive: true });
  for (const folder of PACKAGES) {
    const { path, files, packedBytes, unpackedBytes } = await packPackage(folder, outDir);
    const sizes = `${kilobytes(packedBytes)} packed, ${kilobytes(unpackedBytes)} unpacked`;
    console.log(`${relative(ROOT, path)}: ${files.length} files, ${sizes}`);
  }
}
