import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import getPort from 'get-port';
import { NO_ENV_FILES } from '../../scripts/environment.ts';
import type { Environment } from '../../scripts/environment.ts';
import { chooseFreePorts } from '../../scripts/free-ports.ts';
import { startRedisServerIfInstalled } from '@monoshop/testing/redis-server';
import type { RedisServer } from '@monoshop/testing/redis-server';
import { loadSecrets } from '../../scripts/secrets.ts';
import { listServices, moveTenant } from '../../scripts/services.ts';
import type { Service } from '../../scripts/services.ts';
import { readRunnerSettings } from '../../scripts/settings.ts';
import type { RunnerSettings } from '../../scripts/settings.ts';
import { openShop } from '../../scripts/shop.ts';
import type { Shop } from '../../scripts/shop.ts';
import { startGateway } from '@monoshop/testing/gateway';
import type { Gateway } from '@monoshop/testing/gateway';
import { TEST_BUILD } from '../../scripts/web-build.ts';
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

/** What stands around the four processes: where they keep state, their Redis, and who passes requests on to them. */
type Surroundings = Pick<Product, 'stateDir' | 'redis' | 'tenantGateway' | 'productsGateway'>;

interface Plan {
  surroundings: Surroundings;
  settings: RunnerSettings;
  env: Environment;
  services: Service[];
}

/** Opens what stands around the product, and decides how the product is to run there. */
async function prepare(): Promise<Plan> {
  const stateDir = mkdtempSync(join(tmpdir(), 'monoshop-chaos-'));
  const [tenantPort, productsPort] = [await getPort(), await getPort()];
  const redis = await startRedisServerIfInstalled();
  const env = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    ...(await chooseFreePorts()),
    PRODUCTS_API_URL: `http://localhost:${productsPort}`,
    MONOSHOP_SESSION_REDIS_URL: redis?.url,
    MONOSHOP_WEB_DIST: TEST_BUILD,
    TENANT_ACCESS_TOKEN_SECONDS: String(ACCESS_TOKEN_SECONDS),
    LOG_LEVEL: 'warn',
  };
  const settings = readRunnerSettings(env, NO_ENV_FILES);
  const tenantGateway = await startGateway(settings.ports.tenant, tenantPort);
  const productsGateway = await startGateway(productsPort, settings.ports.products);
  const services = moveTenant(listServices(settings, loadSecrets(stateDir), stateDir, 'start'), tenantPort);
  return { surroundings: { stateDir, redis, tenantGateway, productsGateway }, settings, env, services };
}

async function tidyUp({ stateDir, redis, tenantGateway, productsGateway }: Surroundings): Promise<void> {
  await Promise.all([tenantGateway.stop(), productsGateway.stop(), redis?.stop()]);
  rmSync(stateDir, { recursive: true, force: true });
}

/** @throws Error when something of it does not start; nothing is left running then. */
export async function openProduct(): Promise<Product> {
  const { surroundings, settings, env, services } = await prepare();
  const logLines: string[] = [];
  const shop = await openShop(services, env, (name, line) => logLines.push(`${name} | ${line}`)).catch(
    async (error: unknown) => {
      await tidyUp(surroundings);
      throw new Error(`The product did not open:\n${logLines.join('\n')}`, { cause: error });
    },
  );
  const apiUrls = [
    // Past the gateway, whose faults are the storefront's to bear.
    `http://localhost:${settings.ports.products}/products`,
    `${settings.apiUrls.invoices}/invoices`,
  ];
  return {
    ...shop,
    ...surroundings,
    logLines,
    targets: { shopUrl: settings.appUrl, apiUrls },
    close: async () => {
      await shop.stopAll();
      await tidyUp(surroundings);
    },
  };
}
