import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NO_ENV_FILES } from '../scripts/environment.ts';
import type { Environment } from '../scripts/environment.ts';
import { chooseFreePorts } from '../scripts/free-ports.ts';
import { loadSecrets } from '../scripts/secrets.ts';
import { listServices } from '../scripts/services.ts';
import type { Service } from '../scripts/services.ts';
import { readRunnerSettings } from '../scripts/settings.ts';
import type { RunnerSettings } from '../scripts/settings.ts';
import { TEST_BUILD } from '../scripts/web-build.ts';

/** A shop that could be opened: its four services from source, on free ports, with a state folder of their own. */
export interface ShopPlan {
  env: Environment;
  settings: RunnerSettings;
  services: Service[];
  stateDir: string;
  /** Removes the state folder. */
  removeState: () => void;
}

/** @param given further variables, which take precedence. */
export async function planShop(given: Record<string, string>): Promise<ShopPlan> {
  const stateDir = mkdtempSync(join(tmpdir(), 'monoshop-e2e-'));
  const env = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    ...(await chooseFreePorts()),
    MONOSHOP_WEB_DIST: TEST_BUILD,
    LOG_LEVEL: 'info',
    ...given,
  };
  const settings = readRunnerSettings(env, NO_ENV_FILES);
  return {
    env,
    settings,
    services: listServices(settings, loadSecrets(stateDir), stateDir, 'start'),
    stateDir,
    removeState: () => rmSync(stateDir, { recursive: true, force: true }),
  };
}
