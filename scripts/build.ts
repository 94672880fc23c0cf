import { resolve } from 'node:path';
import { buildProduction } from './production-build.ts';

/** `npm run build [-- <folder>]`: the three services as they run in production (docs/production.md). */
export async function run([folder = 'dist']: string[]): Promise<void> {
  const outDir = resolve(folder);
  console.log('Building the storefront and both APIs …');
  try {
    await buildProduction(outDir, process.env);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
  console.log(
    `Built into ${outDir}: web, api-products, api-invoices. docs/production.md says how to run them.`,
  );
}
