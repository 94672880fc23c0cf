import { join } from 'node:path';
import getPort from 'get-port';
import { moveService } from '../../../scripts/services.ts';
import type { ServiceName } from '../../../scripts/services.ts';
import { openTogether } from '../../harness/closing.ts';
import type { BenchContext } from '../../harness/context.ts';
import { startPinned } from '../../harness/pinned-process.ts';
import type { PinnedProcess } from '../../harness/pinned-process.ts';
import { findService, planProduct, startPlanned } from '../../harness/product.ts';
import { startWatchedTenant } from '../../harness/tenant.ts';
import type { ProviderTally } from '../../harness/tenant.ts';

/** One process of the product that is measured. */
export interface Member {
  name: ServiceName;
  /** 0 for the first of its kind. */
  copy: number;
  process: PinnedProcess;
}

/** The product behind balancers: of the storefront and of each API as many processes as asked for. */
export interface World {
  url: string;
  members: Member[];
  provider: ProviderTally;
  close: () => Promise<void>;
}

export interface WorldOptions {
  builtDir: string;
  redisUrl: string;
  copies: number;
  accessTokenSeconds?: number;
}

const BALANCER = join(import.meta.dirname, 'balancer-process.ts');

/** @param targets ports to listen at, each with those to pass on to. */
const startBalancer = (targets: Record<string, number[]>, port: number, core: number) =>
  startPinned({
    command: process.execPath,
    args: ['--import', 'tsx', BALANCER, JSON.stringify(targets)],
    cwd: import.meta.dirname,
    core,
    port,
  });

/** The tenant and the balancers share the core that makes the load; what is measured has the other one. */
export async function openWorld(context: BenchContext, options: WorldOptions): Promise<World> {
  const { builtDir, redisUrl, copies, accessTokenSeconds = 300 } = options;
  const given = {
    MONOSHOP_SESSION_REDIS_URL: redisUrl,
    TENANT_ACCESS_TOKEN_SECONDS: String(accessTokenSeconds),
  };
  const plan = await planProduct(context.workDir, given, builtDir);
  return openTogether(async (closeLater) => {
    const tenant = await startWatchedTenant(plan, context.loadCore);
    closeLater(tenant.close);
    const members: Member[] = [];
    const targets: Record<string, number[]> = {};
    for (const name of ['products', 'invoices', 'web'] as const) {
      const service = findService(plan, name);
      const ports: number[] = [];
      for (let copy = 0; copy < copies; copy += 1) {
        const port = await getPort();
        const process = await startPlanned(moveService(service, port), plan, context.serverCore);
        closeLater(process.stop);
        members.push({ name, copy, process });
        ports.push(port);
      }
      targets[service.port] = ports;
    }
    const balancer = await startBalancer(targets, findService(plan, 'web').port, context.loadCore);
    closeLater(balancer.stop);
    return { url: plan.url, members, provider: tenant.tally };
  });
}
