import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import getPort from 'get-port';
import { NO_ENV_FILES } from '../scripts/environment.ts';
import { startRedisServerIfInstalled } from '../scripts/redis-server.ts';
import type { RedisServer } from '../scripts/redis-server.ts';
import { loadSecrets } from '../scripts/secrets.ts';
import { listServices, moveTenant } from '../scripts/services.ts';
import { readRunnerSettings } from '../scripts/settings.ts';
import { openShop } from '../scripts/shop.ts';
import type { Shop } from '../scripts/shop.ts';
import { startGateway } from '../scripts/gateway.ts';
import type { Gateway } from '../scripts/gateway.ts';
import type { Targets } from './load.ts';

/** Short, so that refreshes go on all the time. */
const ACCESS_TOKEN_SECONDS = 6;

/** The built product on free ports, with gateways in front of the tenant and of the Product API. */
export interface Product extends Shop {
  stateDir: string;
  targets: Targets;
  /** Undefined where no `redis-server` is installed: the cookie holds the session then. */
  redis: RedisServer | undefined;
  tenantGateway: Gateway;
  productsGateway: Gateway;
  /** Everything the four processes printed. */
  logLines: string[];
  close: () => Promise<void>;
}

/** @throws Error when something of it does not start; nothing is left running then. */
export async function openProduct(distDir: string): Promise<Product> {
  const stateDir = mkdtempSync(join(tmpdir(), 'monoshop-chaos-'));
  const ports = { issuer: await getPort(), tenant: await getPort(), productsGateway: await getPort() };
  const servicePorts = { web: await getPort(), products: await getPort(), invoices: await getPort() };
  const redis = await startRedisServerIfInstalled(await getPort());
  const tenantGateway = await startGateway(ports.issuer, ports.tenant);
  const productsGateway = await startGateway(ports.productsGateway, servicePorts.products);
  const closeOutside = async () => {
    await Promise.all([tenantGateway.stop(), productsGateway.stop(), redis?.stop()]);
    rmSync(stateDir, { recursive: true, force: true });
  };
  const env = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    MONOSHOP_WEB_PORT: String(servicePorts.web),
    MONOSHOP_PRODUCTS_PORT: String(servicePorts.products),
    MONOSHOP_INVOICES_PORT: String(servicePorts.invoices),
    MONOSHOP_TENANT_PORT: String(ports.issuer),
    PRODUCTS_API_URL: `http://localhost:${ports.productsGateway}`,
    MONOSHOP_SESSION_REDIS_URL: redis?.url,
    MONOSHOP_WEB_DIST: distDir,
    TENANT_ACCESS_TOKEN_SECONDS: String(ACCESS_TOKEN_SECONDS),
    LOG_LEVEL: 'warn',
  };
  const settings = readRunnerSettings(env, NO_ENV_FILES);
  const services = listServices(settings, loadSecrets(stateDir), stateDir, 'start');
  const logLines: string[] = [];
  const shop = await openShop(moveTenant(services, ports.tenant), env, (name, line) =>
    logLines.push(`${name} | ${line}`),
  ).catch(async (error: unknown) => {
    await closeOutside();
    throw new Error(`The product did not open:\n${logLines.join('\n')}`, { cause: error });
  });
  const apiUrls = [
    `http://localhost:${servicePorts.products}/products`,
    `${settings.apiUrls.invoices}/invoices`,
  ];
  return {
    ...shop,
    stateDir,
    redis,
    tenantGateway,
    productsGateway,
    logLines,
    targets: { shopUrl: settings.appUrl, apiUrls },
    close: async () => {
      await shop.stopAll();
      await closeOutside();
    },
  };
}
