import { join } from 'node:path';
import type { BenchContext, Section } from '../../harness/context.ts';
import { buildProduction } from '../../../scripts/production-build.ts';
import { TEST_BUILD, buildWeb } from '../../../scripts/web-build.ts';
import { measureClone } from './clone.ts';
import { measureLayouts } from './layouts.ts';
import { measureScripts } from './scripts.ts';

/** From a fresh clone to a shop that serves, what each process takes, and what a browser has to load. */
export async function run(context: BenchContext): Promise<Section[]> {
  const builtDir = join(context.workDir, 'built');
  context.report('building both layouts');
  await buildWeb(TEST_BUILD, process.env);
  await buildProduction(builtDir, process.env);
  const sections = [...(await measureLayouts(context, builtDir)), await measureScripts(context, builtDir)];
  // Installs and builds, which is nothing for a smoke run; `.ci/product` does the same there.
  return context.smoke ? sections : [...sections, await measureClone(context)];
}
