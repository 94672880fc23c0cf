import { resolve } from 'node:path';
import { APIS } from '@monoshop/apis';
import { buildProduction } from './production-build.ts';

/** `npm run build [-- <folder>]`: the storefront and the APIs as they run in production (docs/production.md). */
export async function run([folder = 'dist']: string[]): Promise<void> {
  const outDir = resolve(folder);
  console.log('Building the storefront and the APIs …');
  try {
    await buildProduction(outDir, process.env);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
  console.log(
    `Built into ${outDir}: web, ${APIS.map(({ name }) => `api-${name}`).join(', ')}. docs/production.md says how to run them.`,
  );
}
