import type { BenchContext, Section } from '../../harness/context.ts';
import { listCores, moveProcess } from '../../harness/cores.ts';
import { openProduct } from './product.ts';
import { compareRoutes } from './routes.ts';
import { signInAndLook } from './signed-in.ts';
import { countProviderCalls } from './steady.ts';
import { measureStorm } from './storm.ts';

/** Longer than the part lasts: nothing is renewed while it is not asked for. */
const ACCESS_TOKEN_SECONDS = 3600;

/** The storefront's data route against bare handlers, what it adds, its sessions, and its dealings with the provider. */
export async function run(context: BenchContext): Promise<Section[]> {
  const cores = listCores();
  // The visitors live in this process, which must not take time from the storefront.
  moveProcess(process.pid, [context.loadCore]);
  try {
    return [...(await measureProduct(context)), ...(await measureStorm(context))];
  } finally {
    // What the next part starts on all cores would inherit the one.
    moveProcess(process.pid, cores);
  }
}

async function measureProduct(context: BenchContext): Promise<Section[]> {
  context.report('opening the product');
  const product = await openProduct(context, ACCESS_TOKEN_SECONDS);
  const sections: Section[] = [];
  try {
    const visitor = await signInAndLook(product.shopUrl);
    sections.push(...(await compareRoutes(context, product, visitor)));
    context.report('steady state');
    sections.push(await countProviderCalls(context, product, visitor));
  } finally {
    await product.close();
  }
  return sections;
}
