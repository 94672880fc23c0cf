import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base } from '@playwright/test';
import getPort from 'get-port';
import { NO_ENV_FILES } from '../scripts/environment.ts';
import { startGateway } from '../scripts/gateway.ts';
import type { Exchange } from '../scripts/gateway.ts';
import { loadSecrets } from '../scripts/secrets.ts';
import { fromProductionBuild, listServices, moveTenant } from '../scripts/services.ts';
import { readRunnerSettings } from '../scripts/settings.ts';
import { openShop } from '../scripts/shop.ts';
import type { Shop } from '../scripts/shop.ts';
import { TEST_BUILD } from '../scripts/web-build.ts';

export interface OpenShop extends Shop {
  url: string;
  /** Where the storefront listens, whatever address it was told that people use. */
  localUrl: string;
  productsUrl: string;
  invoicesUrl: string;
  tenantUrl: string;
  stateDir: string;
  /** What went to the tenant and back, if `watchTenant` is on. */
  exchanges: Exchange[];
  /** Everything the four processes printed so far. */
  logLines: string[];
}

/** Opens the real four processes on free ports, with a state folder and a build of their own. */
async function openTestShop(
  env: Record<string, string>,
  watchTenant: boolean,
  productionDir: string | undefined,
): Promise<{ shop: OpenShop; close: () => Promise<void> }> {
  const stateDir = mkdtempSync(join(tmpdir(), 'monoshop-e2e-'));
  const ports = {
    web: await getPort(),
    products: await getPort(),
    invoices: await getPort(),
    tenant: await getPort(),
  };
  const environment = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    MONOSHOP_WEB_PORT: String(ports.web),
    MONOSHOP_PRODUCTS_PORT: String(ports.products),
    MONOSHOP_INVOICES_PORT: String(ports.invoices),
    MONOSHOP_TENANT_PORT: String(ports.tenant),
    MONOSHOP_WEB_DIST: TEST_BUILD,
    LOG_LEVEL: 'info',
    ...env,
  };
  const settings = readRunnerSettings(environment, NO_ENV_FILES);
  const logLines: string[] = [];
  const listed = listServices(settings, loadSecrets(stateDir), stateDir, 'start');
  const exchanges: Exchange[] = [];
  const tenantPort = watchTenant ? await getPort() : ports.tenant;
  const watcher = watchTenant
    ? await startGateway(ports.tenant, tenantPort, (exchange) => exchanges.push(exchange))
    : undefined;
  const fromSource = moveTenant(listed, tenantPort);
  const services = productionDir ? fromProductionBuild(fromSource, productionDir) : fromSource;
  const shop = await openShop(services, environment, (name, line) =>
    logLines.push(`${name} | ${line}`),
  ).catch((error: unknown) => {
    throw new Error(`The shop did not open:\n${logLines.join('\n')}`, { cause: error });
  });
  return {
    shop: {
      ...shop,
      url: settings.appUrl,
      localUrl: `http://localhost:${ports.web}`,
      productsUrl: settings.apiUrls.products,
      invoicesUrl: settings.apiUrls.invoices,
      tenantUrl: settings.issuer,
      stateDir,
      exchanges,
      logLines,
    },
    close: async () => {
      await shop.stopAll();
      await watcher?.stop();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}

/**
 * `shop` is open for a whole worker; `shopEnv` changes its environment, e.g. lifetimes, per spec file. With a
 * `productionDir`, the storefront and the APIs run from what `npm run build` put there.
 */
export const test = base.extend<
  object,
  {
    shop: OpenShop;
    shopEnv: Record<string, string>;
    watchTenant: boolean;
    productionDir: string | undefined;
  }
>({
  watchTenant: [false, { scope: 'worker', option: true }],
  productionDir: [undefined, { scope: 'worker', option: true }],
  shopEnv: [{}, { scope: 'worker', option: true }],
  shop: [
    async ({ shopEnv, watchTenant, productionDir }, use) => {
      const { shop, close } = await openTestShop(shopEnv, watchTenant, productionDir);
      await use(shop);
      await close();
    },
    { scope: 'worker', timeout: 90_000 },
  ],
  baseURL: async ({ shop }, use) => use(shop.url),
});

export { expect } from '@playwright/test';
