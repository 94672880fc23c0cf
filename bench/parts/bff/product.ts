import { buildTestWeb } from '../../../scripts/web-build.ts';
import { openTogether } from '../../harness/closing.ts';
import type { BenchContext } from '../../harness/context.ts';
import type { PinnedProcess } from '../../harness/pinned-process.ts';
import { findService, planProduct, startPlanned } from '../../harness/product.ts';
import { startWatchedTenant } from '../../harness/tenant.ts';
import type { ProviderTally } from '../../harness/tenant.ts';

/** The built product as `npm start` runs it: the storefront on the server's core, everything else on the other one. */
export interface Product {
  shopUrl: string;
  web: PinnedProcess;
  productsApi: PinnedProcess;
  provider: ProviderTally;
  close: () => Promise<void>;
}

/** Opens the product on free ports. @throws Error when something of it does not start. */
export async function openProduct(context: BenchContext, accessTokenSeconds: number): Promise<Product> {
  await buildTestWeb();
  const given = { TENANT_ACCESS_TOKEN_SECONDS: String(accessTokenSeconds) };
  const plan = await planProduct(context.workDir, given);
  return openTogether(async (closeLater) => {
    const start = async (name: 'products' | 'invoices' | 'web', core: number) => {
      const started = await startPlanned(findService(plan, name), plan, core);
      closeLater(started.stop);
      return started;
    };
    const tenant = await startWatchedTenant(plan, context.loadCore);
    closeLater(tenant.close);
    const productsApi = await start('products', context.loadCore);
    await start('invoices', context.loadCore);
    const web = await start('web', context.serverCore);
    return { shopUrl: plan.url, web, productsApi, provider: tenant.tally };
  });
}
