import { spawnSync } from 'node:child_process';
import type { BenchContext, Section } from '../../harness/context.ts';
import { openProduct } from './product.ts';
import { compareRoutes } from './routes.ts';
import { measureSeal } from './seal.ts';
import { signIn } from './signed-in.ts';
import { countProviderCalls } from './steady.ts';
import { measureStorm } from './storm.ts';

/** Longer than the part lasts: nothing is renewed while it is not asked for. */
const ACCESS_TOKEN_SECONDS = 3600;

/** The storefront's data route against bare handlers, what it adds, its sessions, and its dealings with the provider. */
export async function run(context: BenchContext): Promise<Section[]> {
  // The visitors live in this process, which must not take time from the storefront.
  spawnSync('taskset', ['-apc', String(context.loadCore), String(process.pid)]);
  context.report('opening the product');
  const product = await openProduct(context, ACCESS_TOKEN_SECONDS);
  const sections: Section[] = [];
  try {
    const visitor = await signIn(product.shopUrl);
    sections.push(...(await compareRoutes(context, product, visitor)));
    context.report('steady state');
    sections.push(await countProviderCalls(context, product, visitor));
    context.report('sessions');
    sections.push(await measureSeal(context, product, visitor));
  } finally {
    await product.close();
  }
  return [...sections, ...(await measureStorm(context))];
}
