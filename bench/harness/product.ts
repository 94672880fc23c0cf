import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { NO_ENV_FILES } from '../../scripts/environment.ts';
import { chooseFreePorts } from '../../scripts/free-ports.ts';
import { loadSecrets } from '../../scripts/secrets.ts';
import { fromProductionBuild, listServices } from '../../scripts/services.ts';
import type { Service, ServiceName } from '../../scripts/services.ts';
import { readRunnerSettings } from '../../scripts/settings.ts';
import { TEST_BUILD } from '../../scripts/web-build.ts';
import { startPinned } from './pinned-process.ts';
import type { PinnedProcess } from './pinned-process.ts';

/** The product as it would run, not started. */
export interface ProductPlan {
  services: Service[];
  /** Environment of every process beside its own. */
  env: Record<string, string>;
  /** Where people would open it. */
  url: string;
}

/**
 * Plans the product on free ports, with secrets of its own. From source, the storefront is the build of the tests.
 *
 * @param workDir where it may keep state.
 * @param given variables of all processes.
 * @param builtDir what `npm run build` made, to run that instead of the sources.
 */
export async function planProduct(
  workDir: string,
  given: Record<string, string>,
  builtDir?: string,
): Promise<ProductPlan> {
  const env = {
    ...(await chooseFreePorts()),
    LOG_LEVEL: 'warn',
    ...(builtDir === undefined && { MONOSHOP_WEB_DIST: TEST_BUILD }),
    // What is measured is the work, not where it is stopped.
    API_REQUESTS_PER_MINUTE: '0',
    ...given,
  };
  const settings = readRunnerSettings(env, NO_ENV_FILES);
  const stateDir = mkdtempSync(join(workDir, 'state-'));
  const secrets = loadSecrets(stateDir);
  const services = listServices(settings, secrets, stateDir, 'start');
  return {
    services: builtDir === undefined ? services : fromProductionBuild(services, builtDir),
    env,
    url: settings.appUrl,
  };
}

/** @throws Error when the plan has no such service. */
export function findService({ services }: ProductPlan, name: ServiceName): Service {
  const found = services.find((service) => service.name === name);
  if (!found) throw new Error(`${name} is not part of this shop`);
  return found;
}

/** Starts one service of the plan on one core and waits until it answers. */
export function startPlanned(
  { args, cwd, env, port }: Service,
  plan: ProductPlan,
  core: number,
): Promise<PinnedProcess> {
  const ownEnv = Object.fromEntries(
    Object.entries({ ...plan.env, ...env }).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
  return startPinned({ command: process.execPath, args, cwd, env: ownEnv, core, port });
}
