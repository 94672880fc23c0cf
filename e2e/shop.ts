import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base } from '@playwright/test';
import getPort from 'get-port';
import { TEST_BUILD } from './build.ts';
import { NO_ENV_FILES } from '../scripts/environment.ts';
import { loadSecrets } from '../scripts/secrets.ts';
import { listServices } from '../scripts/services.ts';
import { readRunnerSettings } from '../scripts/settings.ts';
import { openShop } from '../scripts/shop.ts';
import type { Shop } from '../scripts/shop.ts';

export interface OpenShop extends Shop {
  url: string;
  productsUrl: string;
  invoicesUrl: string;
  tenantUrl: string;
  /** Everything the four processes printed so far. */
  logLines: string[];
}

/** Opens the real four processes on free ports, with a state folder and a build of their own. */
async function openTestShop(
  env: Record<string, string>,
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
  const services = listServices(settings, loadSecrets(stateDir), stateDir, 'start');
  const shop = await openShop(services, environment, (name, line) =>
    logLines.push(`${name} | ${line}`),
  ).catch((error: unknown) => {
    throw new Error(`The shop did not open:\n${logLines.join('\n')}`, { cause: error });
  });
  return {
    shop: {
      ...shop,
      url: settings.appUrl,
      productsUrl: settings.apiUrls.products,
      invoicesUrl: settings.apiUrls.invoices,
      tenantUrl: settings.issuer,
      logLines,
    },
    close: async () => {
      await shop.stopAll();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}

/** `shop` is open for a whole worker; `shopEnv` changes its environment, e.g. lifetimes, per spec file. */
export const test = base.extend<object, { shop: OpenShop; shopEnv: Record<string, string> }>({
  shopEnv: [{}, { scope: 'worker', option: true }],
  shop: [
    async ({ shopEnv }, use) => {
      const { shop, close } = await openTestShop(shopEnv);
      await use(shop);
      await close();
    },
    { scope: 'worker', timeout: 90_000 },
  ],
  baseURL: async ({ shop }, use) => use(shop.url),
});

export { expect } from '@playwright/test';
