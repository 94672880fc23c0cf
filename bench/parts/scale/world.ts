import { join } from 'node:path';
import getPort from 'get-port';
import { startGateway } from '../../../scripts/gateway.ts';
import type { Exchange } from '../../../scripts/gateway.ts';
import { moveService } from '../../../scripts/services.ts';
import type { ServiceName } from '../../../scripts/services.ts';
import type { BenchContext } from '../../harness/context.ts';
import { startPinned } from '../../harness/pinned-process.ts';
import type { PinnedProcess } from '../../harness/pinned-process.ts';
import { planProduct, startPlanned } from '../../harness/product.ts';

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
  /** Refreshes that reached the tenant so far, and those of them that it refused for good. */
  countGrants: () => { grants: number; refused: number };
  close: () => Promise<void>;
}

export interface WorldOptions {
  builtDir: string;
  redisUrl: string;
  copies: number;
  accessTokenSeconds?: number;
}

function countGrants(exchanges: readonly Exchange[]): { grants: number; refused: number } {
  const refreshes = exchanges.filter(({ requestBody }) => requestBody.includes('grant_type=refresh_token'));
  const refused = refreshes.filter(({ responseBody }) => responseBody.includes('invalid_grant'));
  return { grants: refreshes.length, refused: refused.length };
}

/** The tenant and the balancers share the core that makes the load; what is measured has the other one. */
export async function openWorld(context: BenchContext, options: WorldOptions): Promise<World> {
  const { builtDir, redisUrl, copies, accessTokenSeconds = 300 } = options;
  const given = {
    MONOSHOP_SESSION_REDIS_URL: redisUrl,
    TENANT_ACCESS_TOKEN_SECONDS: String(accessTokenSeconds),
  };
  const plan = await planProduct(context.workDir, given, builtDir);
  const exchanges: Exchange[] = [];
  const members: Member[] = [];
  const closing: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const stop of closing.toReversed()) await stop();
  };
  try {
    const targets: Record<string, number[]> = {};
    for (const service of plan.services) {
      for (let copy = 0; copy < (service.name === 'tenant' ? 1 : copies); copy += 1) {
        const port = await getPort();
        const isTenant = service.name === 'tenant';
        const core = isTenant ? context.loadCore : context.serverCore;
        const process = await startPlanned(moveService(service, port), plan, core);
        closing.push(() => process.stop());
        if (isTenant) {
          const gateway = await startGateway(service.port, port, (exchange) => exchanges.push(exchange));
          closing.push(() => gateway.stop());
        } else {
          members.push({ name: service.name, copy, process });
          (targets[service.port] ??= []).push(port);
        }
      }
    }
    const balancer = await startPinned({
      command: process.execPath,
      args: ['--import', 'tsx', join(import.meta.dirname, 'balancer-process.ts'), JSON.stringify(targets)],
      cwd: import.meta.dirname,
      core: context.loadCore,
      port: Number(new URL(plan.url).port),
    });
    closing.push(() => balancer.stop());
  } catch (error) {
    await close();
    throw error;
  }
  return { url: plan.url, members, countGrants: () => countGrants(exchanges), close };
}
