import getPort from 'get-port';
import { startGateway } from '@monoshop/testing/gateway';
import type { Exchange } from '@monoshop/testing/gateway';
import { moveService } from '../../scripts/services.ts';
import { findService, startPlanned } from './product.ts';
import type { ProductPlan } from './product.ts';

/** What reached the identity provider, from any sender. The counters only grow; take differences. */
export interface ProviderTally {
  requests: number;
  /** Refreshes (RFC 6749 §6). */
  grants: number;
  /** Those of them that it refused for good. */
  invalidGrants: number;
  /** The newest access token for the Product API that it issued. */
  productsToken: string;
}

export interface WatchedTenant {
  tally: ProviderTally;
  close: () => Promise<void>;
}

function count(tally: ProviderTally, { requestBody, responseBody }: Exchange): void {
  const isRefresh = requestBody.includes('grant_type=refresh_token');
  tally.requests += 1;
  if (isRefresh) tally.grants += 1;
  if (isRefresh && responseBody.includes('invalid_grant')) tally.invalidGrants += 1;
  if (!responseBody.includes('read:products')) return;
  tally.productsToken = /"access_token":"([^"]+)"/.exec(responseBody)?.[1] ?? tally.productsToken;
}

/** Starts the tenant of the plan on one core, and in front of it a proxy that counts the requests. */
export async function startWatchedTenant(plan: ProductPlan, core: number): Promise<WatchedTenant> {
  const service = findService(plan, 'tenant');
  const tally: ProviderTally = { requests: 0, grants: 0, invalidGrants: 0, productsToken: '' };
  const port = await getPort();
  const gateway = await startGateway(service.port, port, (exchange) => count(tally, exchange));
  const process = await startPlanned(moveService(service, port), plan, core).catch(async (error: unknown) => {
    await gateway.stop();
    throw error;
  });
  return {
    tally,
    close: async () => {
      await gateway.stop();
      await process.stop();
    },
  };
}
