import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NO_ENV_FILES, type Environment } from '../scripts/environment.ts';
import { chooseFreePorts } from '../scripts/free-ports.ts';
import { loadSecrets } from '../scripts/secrets.ts';
import { listServices, type Service } from '../scripts/services.ts';
import { readRunnerSettings } from '../scripts/settings.ts';
import { openShop, type Shop } from '../scripts/shop.ts';
import { TEST_BUILD } from '../scripts/web-build.ts';

/** The mode that the whole suite runs in, when the shell names one; every page is part of it. */
const readTokenMode = ({ MONOSHOP_TOKENS }: Environment): Environment =>
  MONOSHOP_TOKENS === undefined ? {} : { MONOSHOP_TOKENS, MONOSHOP_LAB: 'on' };

/**
 * Opens the processes of a plan; `logLines` gets what they print.
 *
 * @throws Error with that when one does not start. Nothing is left running then, and `tidyUp` has ended the rest.
 */
export async function openPlanned(
  services: Service[],
  env: Environment,
  tidyUp: () => Promise<void>,
  logLines: string[] = [],
): Promise<Shop> {
  try {
    return await openShop(services, env, (name, line) => logLines.push(`${name} | ${line}`));
  } catch (cause) {
    await tidyUp();
    throw new Error(`The shop did not open:\n${logLines.join('\n')}`, { cause });
  }
}

/**
 * Plans a shop that could be opened: its four services from source, on free ports, with a state folder of their own.
 *
 * @param given further variables, which take precedence.
 */
export async function planShop(given: Record<string, string>) {
  const stateDir = mkdtempSync(join(tmpdir(), 'monoshop-e2e-'));
  const env: Environment = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    ...(await chooseFreePorts()),
    MONOSHOP_WEB_DIST: TEST_BUILD,
    LOG_LEVEL: 'info',
    ...readTokenMode(process.env),
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
