import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import getPort from 'get-port';
import { NO_ENV_FILES } from '../../../scripts/environment.ts';
import { chooseFreePorts } from '../../../scripts/free-ports.ts';
import { startGateway } from '../../../scripts/gateway.ts';
import { loadSecrets } from '../../../scripts/secrets.ts';
import { listServices, moveTenant } from '../../../scripts/services.ts';
import type { Service, ServiceName } from '../../../scripts/services.ts';
import { readRunnerSettings } from '../../../scripts/settings.ts';
import { buildWeb } from '../../../scripts/web-build.ts';
import type { BenchContext } from '../../harness/context.ts';
import { startPinned } from '../../harness/pinned-process.ts';
import type { PinnedProcess } from '../../harness/pinned-process.ts';

// The tests build here too, so that nothing is built twice and a product that runs keeps its own.
const DIST_DIR = '.next-test';

/** What reached the identity provider, whoever sent it. */
export interface ProviderTally {
  requests: number;
  grants: number;
  invalidGrants: number;
}

/** The built product as `npm start` runs it: the storefront on the server's core, everything else on the other one. */
export interface Product {
  shopUrl: string;
  web: PinnedProcess;
  productsApi: PinnedProcess;
  tenant: PinnedProcess;
  cookieSecret: string;
  /** Counts on; take differences. */
  provider: ProviderTally;
  close: () => Promise<void>;
}

const onlyText = (env: Service['env']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );

/**
 * Opens the product on free ports. The APIs limit no caller here, since one visitor makes all requests.
 *
 * @throws Error when something of it does not start.
 */
export async function openProduct(context: BenchContext, accessTokenSeconds: number): Promise<Product> {
  const env = {
    PATH: process.env['PATH'],
    ...(await chooseFreePorts()),
  };
  const extra = {
    MONOSHOP_WEB_DIST: DIST_DIR,
    API_REQUESTS_PER_MINUTE: '0',
    TENANT_ACCESS_TOKEN_SECONDS: String(accessTokenSeconds),
    LOG_LEVEL: 'warn',
  };
  await buildWeb(DIST_DIR, process.env);
  const settings = readRunnerSettings(env, NO_ENV_FILES);
  const stateDir = mkdtempSync(join(context.workDir, 'shop-'));
  const secrets = loadSecrets(stateDir);
  const tenantPort = await getPort();
  const services = moveTenant(listServices(settings, secrets, stateDir, 'start'), tenantPort);
  const provider: ProviderTally = { requests: 0, grants: 0, invalidGrants: 0 };
  const gateway = await startGateway(
    settings.ports.tenant,
    tenantPort,
    ({ path, requestBody, responseBody }) => {
      provider.requests += 1;
      if (requestBody.includes('grant_type=refresh_token')) provider.grants += 1;
      if (path.includes('token') && responseBody.includes('invalid_grant')) provider.invalidGrants += 1;
    },
  );
  const processes = new Map<ServiceName, PinnedProcess>();
  const close = async () => {
    for (const process of [...processes.values()].toReversed()) await process.stop();
    await gateway.stop();
  };
  try {
    for (const service of services) processes.set(service.name, await startService(context, service, extra));
  } catch (error) {
    await close();
    throw error;
  }
  const find = (name: ServiceName) => {
    const found = processes.get(name);
    if (!found) throw new Error(`${name} is not part of this shop`);
    return found;
  };
  return {
    shopUrl: settings.appUrl,
    web: find('web'),
    productsApi: find('products'),
    tenant: find('tenant'),
    cookieSecret: secrets.cookieSecret,
    provider,
    close,
  };
}

function startService(
  { serverCore, loadCore }: BenchContext,
  { name, args, cwd, env, port }: Service,
  extra: Record<string, string>,
): Promise<PinnedProcess> {
  return startPinned({
    command: process.execPath,
    args,
    cwd,
    port,
    env: { ...extra, ...onlyText(env) },
    core: name === 'web' ? serverCore : loadCore,
  });
}
