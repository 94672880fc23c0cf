import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { APIS } from '@monoshop/apis';
import { startGateway, type Exchange } from '@monoshop/testing/gateway';
import { NO_ENV_FILES, type Environment } from '../../scripts/environment.ts';
import { chooseFreePorts, freePort } from '../../scripts/free-ports.ts';
import { loadSecrets } from '../../scripts/secrets.ts';
import { fromProductionBuild, listServices, moveService, type Service } from '../../scripts/services.ts';
import type { ServiceName } from '../../scripts/ports.ts';
import { readRunnerSettings } from '../../scripts/settings.ts';
import type { BenchContext } from './context.ts';
import { startPinned, type PinnedProcess } from './pinned-process.ts';

/** The product as `npm run build` makes it, not started: `env` is that of every process, to which each adds its own. */
type ProductPlan = Awaited<ReturnType<typeof planProduct>>;

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

/** One process of the product that is measured. */
export interface Member {
  name: ServiceName;
  /** 0 for the first of its kind. */
  copy: number;
  process: PinnedProcess;
}

export interface Product {
  url: string;
  members: Member[];
  tenant: PinnedProcess;
  /** In front of the members, where there is one. */
  balancer?: PinnedProcess;
  provider: ProviderTally;
  /** Environment of the storefront: its issuer, and its credentials there. */
  storefrontEnv: Environment;
  close: () => Promise<void>;
}

export interface ProductOptions {
  /** Variables of all processes. */
  env?: Record<string, string>;
  /** Variables of one kind of process. */
  ownEnv?: Partial<Record<ServiceName, Record<string, string>>>;
  /** Core of the APIs; that of the storefront is the server's. */
  apiCore: number;
  /** How many processes of the storefront and of each API run behind a balancer; one of each without, when left out. */
  copies?: number;
}

/** Plans the product on free ports, with secrets of its own. */
export async function planProduct({ workDir, builtDir }: BenchContext, given: Record<string, string> = {}) {
  const env = {
    ...(await chooseFreePorts()),
    LOG_LEVEL: 'warn',
    // What is measured is the work, not where it is stopped.
    API_REQUESTS_PER_MINUTE: '0',
    ...given,
  };
  const settings = readRunnerSettings(env, NO_ENV_FILES);
  const stateDir = mkdtempSync(join(workDir, 'state-'));
  const services = listServices(settings, loadSecrets(stateDir), stateDir, 'start');
  return { services: fromProductionBuild(services, builtDir), env, url: settings.appUrl };
}

function find<Named extends { name: ServiceName }>(all: readonly Named[], name: ServiceName): Named {
  const found = all.find((each) => each.name === name);
  if (!found) throw new Error(`${name} is not part of this shop`);
  return found;
}

/** The first process of its kind. @throws Error when there is none. */
export const findProcess = ({ members }: Product, name: ServiceName): PinnedProcess =>
  find(members, name).process;

/** Starts one service of the plan on one core and waits until it answers. */
export const startPlanned = (
  { args, cwd, env, port }: Service,
  plan: ProductPlan,
  core: number,
  givesMemoryBack = false,
) => startPinned({ args, cwd, env: { ...plan.env, ...env }, core, port, givesMemoryBack });

/** @param targets ports to listen at, each with those to pass on to. */
const startBalancer = (targets: Record<string, number[]>, port: number, core: number) =>
  startPinned({
    args: ['--import', 'tsx', 'balancer-process.ts', JSON.stringify(targets)],
    cwd: import.meta.dirname,
    core,
    port,
  });

function count(tally: ProviderTally, { requestBody, responseBody }: Exchange): void {
  const isRefresh = requestBody.includes('grant_type=refresh_token');
  tally.requests += 1;
  if (isRefresh) tally.grants += 1;
  if (isRefresh && responseBody.includes('invalid_grant')) tally.invalidGrants += 1;
  if (!responseBody.includes('read:products')) return;
  tally.productsToken = /"access_token":"([^"]+)"/.exec(responseBody)?.[1] ?? tally.productsToken;
}

/** Starts the tenant of the plan, and in front of it a proxy that counts the requests. */
async function startTenant(plan: ProductPlan, core: number) {
  const service = find(plan.services, 'tenant');
  const provider: ProviderTally = { requests: 0, grants: 0, invalidGrants: 0, productsToken: '' };
  const port = await freePort();
  const gateway = await startGateway(service.port, port, (exchange) => count(provider, exchange));
  const process = await startPlanned(moveService(service, port), plan, core);
  return { provider, tenant: process, closing: [gateway.stop, process.stop] };
}

/**
 * Opens the product; the tenant and the balancers share the core that makes the load. What was started ends with this
 * process, so nothing is ended here when something does not start.
 */
export async function openProduct(context: BenchContext, options: ProductOptions): Promise<Product> {
  const { copies = 0, apiCore } = options;
  const plan = await planProduct(context, options.env);
  const starting: Promise<Member>[] = [];
  const targets: Record<string, number[]> = {};
  for (const name of [...APIS.map((api) => api.name), 'web'] as const) {
    const service = find(plan.services, name);
    const core = name === 'web' ? context.serverCore : apiCore;
    // Its own where no balancer has that.
    const ports = copies === 0 ? [service.port] : await Promise.all(Array.from({ length: copies }, freePort));
    const env = { ...service.env, ...options.ownEnv?.[name] };
    const start = (port: number) => startPlanned(moveService({ ...service, env }, port), plan, core);
    starting.push(...ports.map(async (port, copy) => ({ name, copy, process: await start(port) })));
    targets[service.port] = ports;
  }
  const { provider, tenant, closing } = await startTenant(plan, context.loadCore);
  const members = await Promise.all(starting);
  closing.push(...members.map(({ process }) => process.stop));
  const { port, env } = find(plan.services, 'web');
  const balancer = copies > 0 ? await startBalancer(targets, port, context.loadCore) : undefined;
  if (balancer) closing.push(balancer.stop);
  const close = async () => void (await Promise.all(closing.map((end) => end())));
  return { url: plan.url, members, tenant, balancer, provider, storefrontEnv: env, close };
}
