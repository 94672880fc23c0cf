import { test as base } from '@playwright/test';
import { freePort } from '@monoshop/testing/listener';
import { startGateway, type Exchange } from '@monoshop/testing/gateway';
import type { ServiceName } from '../scripts/ports.ts';
import { fromProductionBuild, moveTenant, type Service } from '../scripts/services.ts';
import type { RunnerSettings } from '../scripts/settings.ts';
import type { Shop } from '../scripts/shop.ts';
import { openPlanned, planShop } from './shop-plan.ts';

export interface OpenShop extends Shop {
  url: string;
  /** Where the storefront listens, which may differ from its public address. */
  localUrl: string;
  apiUrls: RunnerSettings['apiUrls'];
  tenantUrl: string;
  stateDir: string;
  /** What went to the tenant and back, if `watchTenant` is on. */
  exchanges: Exchange[];
  /** Everything the processes printed so far. */
  logLines: string[];
}

/** Stops a process without ending it during `work`, or until that calls `goOn`: it accepts connections and does not answer. */
export async function whileHalted(
  shop: OpenShop,
  api: ServiceName,
  work: (goOn: () => void) => Promise<void>,
): Promise<void> {
  const pid = shop.pid(api);
  if (pid === undefined) throw new Error(`${api} is not running`);
  const goOn = () => process.kill(pid, 'SIGCONT');
  process.kill(pid, 'SIGSTOP');
  await work(goOn).finally(goOn);
}

/** Puts a gateway at the tenant's address, and records the traffic. */
async function watchTenantOf(services: Service[], tenantPort: number) {
  const exchanges: Exchange[] = [];
  const movedTo = await freePort();
  const { stop } = await startGateway(tenantPort, movedTo, (exchange) => exchanges.push(exchange));
  return { services: moveTenant(services, movedTo), exchanges, stop };
}

interface OpenOptions {
  shopEnv: Record<string, string>;
  watchTenant: boolean;
  productionDir: string | undefined;
}

/** Opens the real processes on free ports, with a state folder of their own. */
export async function openTestShop({ shopEnv, watchTenant, productionDir }: OpenOptions) {
  const { env, settings, stateDir, removeState, ...plan } = await planShop(shopEnv);
  const watch = watchTenant ? await watchTenantOf(plan.services, settings.ports.tenant) : undefined;
  const { services, exchanges } = watch ?? { services: plan.services, exchanges: [] };
  const logLines: string[] = [];
  const closeOutside = async () => {
    await watch?.stop();
    removeState();
  };
  const placed = productionDir ? fromProductionBuild(services, productionDir) : services;
  const running = await openPlanned(placed, env, closeOutside, logLines);
  const shop: OpenShop = { ...running, ...addressesOf(settings), stateDir, exchanges, logLines };
  const close = async () => {
    await running.stopAll();
    await closeOutside();
  };
  return { shop, close };
}

const addressesOf = ({ appUrl, apiUrls, issuer, ports }: RunnerSettings) => ({
  url: appUrl,
  localUrl: `http://localhost:${ports.web}`,
  apiUrls,
  tenantUrl: issuer,
});

/** What a project of the Playwright configuration decides. */
export interface ProjectOptions {
  projectEnv: Record<string, string>;
}

/**
 * `shop` is open for a whole worker; `shopEnv` changes its environment, e.g. lifetimes, per spec file, and `projectEnv` that
 * of all shops of a project. With a `productionDir`, the storefront and the APIs run from what `npm run build` put there.
 */
export const test = base.extend<object, { shop: OpenShop } & OpenOptions & ProjectOptions>({
  projectEnv: [{}, { scope: 'worker', option: true }],
  watchTenant: [false, { scope: 'worker', option: true }],
  productionDir: [undefined, { scope: 'worker', option: true }],
  shopEnv: [{}, { scope: 'worker', option: true }],
  shop: [
    async ({ projectEnv, shopEnv, watchTenant, productionDir }, use) => {
      const env = { ...projectEnv, ...shopEnv };
      const { shop, close } = await openTestShop({ shopEnv: env, watchTenant, productionDir });
      await use(shop);
      await close();
    },
    { scope: 'worker', timeout: 90_000 },
  ],
  baseURL: async ({ shop }, use) => use(shop.url),
});

export { expect } from '@playwright/test';
