import { freePort } from '@monoshop/testing/listener';
import { startGateway } from '@monoshop/testing/gateway';
import { startRedisServerIfInstalled } from '@monoshop/testing/redis-server';
import { moveTenant } from '../../scripts/services.ts';
import { openPlanned, planShop } from '../shop-plan.ts';

/** Short, so that refreshes go on all the time. */
const ACCESS_TOKEN_SECONDS = 6;

/** The built product on free ports, with gateways in front of the tenant and of the Product API. */
export type Product = Awaited<ReturnType<typeof openProduct>>;

/** Decides how the product is to run, and opens what stands around its four processes. */
async function prepare() {
  const [tenantPort, productsPort] = [await freePort(), await freePort()];
  // Without one, the cookie holds the session.
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
export async function openProduct() {
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
    /** Everything the four processes printed. */
    logLines,
    targets: { shopUrl: settings.appUrl, apiUrls },
    close: async () => {
      await shop.stopAll();
      await tidyUp();
    },
  };
}
