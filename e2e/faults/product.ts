import { freePort } from '@monoshop/testing/listener';
import { startGateway, type Gateway } from '@monoshop/testing/gateway';
import { startRedisServerIfInstalled, type RedisServer } from '@monoshop/testing/redis-server';
import { moveTenant } from '../../scripts/services.ts';
import type { Shop } from '../../scripts/shop.ts';
import { openPlanned, planShop } from '../shop-plan.ts';
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

/** Decides how the product is to run, and opens what stands around its four processes. */
async function prepare() {
  const [tenantPort, productsPort] = [await freePort(), await freePort()];
  const redis = await startRedisServerIfInstalled();
  const plan = await planShop({
    PRODUCTS_API_URL: `http://localhost:${productsPort}`,
    ...(redis && { MONOSHOP_SESSION_REDIS_URL: redis.url }),
    TENANT_ACCESS_TOKEN_SECONDS: String(ACCESS_TOKEN_SECONDS),
    LOG_LEVEL: 'warn',
  });
  const { ports } = plan.settings;
  const tenantGateway = await startGateway(ports.tenant, tenantPort);
  const productsGateway = await startGateway(productsPort, ports.products);
  const services = moveTenant(plan.services, tenantPort);
  return { ...plan, services, surroundings: { redis, tenantGateway, productsGateway } };
}

/** @throws Error when something of it does not start; nothing is left running then. */
export async function openProduct(): Promise<Product> {
  const { env, settings, services, stateDir, removeState, surroundings } = await prepare();
  const { redis, tenantGateway, productsGateway } = surroundings;
  const logLines: string[] = [];
  const tidyUp = async () => {
    await Promise.all([tenantGateway.stop(), productsGateway.stop(), redis?.stop()]);
    removeState();
  };
  const shop = await openPlanned(services, env, tidyUp, logLines);
  const apiUrls = [
    // Past the gateway, whose faults are the storefront's to bear.
    `http://localhost:${settings.ports.products}/products`,
    `${settings.apiUrls.invoices}/invoices`,
  ];
  return {
    ...shop,
    ...surroundings,
    stateDir,
    logLines,
    targets: { shopUrl: settings.appUrl, apiUrls },
    close: async () => {
      await shop.stopAll();
      await tidyUp();
    },
  };
}
