import { APIS } from '@monoshop/apis';
import { requireFreePorts } from './free-ports.ts';
import { loadSecrets } from './secrets.ts';
import { listServices, type Mode } from './services.ts';
import type { ServiceName } from './ports.ts';
import { findStateDir } from './environment.ts';
import { SettingsError, readRunnerSettings, type RunnerSettings } from './settings.ts';
import { ServiceStartError, openShop, type Shop } from './shop.ts';
import { buildWeb } from './web-build.ts';

const listGranted = (group: string) =>
  APIS.filter(({ groups }) => groups.some((each) => each === group))
    .map(({ name }) => name)
    .join(', ')
    .replace(/, ([^,]*)$/, ' and $1');

/** The users of the local tenant, and what each may see. */
const listPeople = () => [
  ['Sign in as', 'ada', listGranted('admin')],
  ['        or', 'grace', `a clerk: ${listGranted('clerk')}`],
  ['        or', 'katherine', `a customer: ${listGranted('customer')}, her own`],
  ['        or', 'dorothy', `an auditor: ${listGranted('auditor')}, to read only`],
];

function announce(settings: RunnerSettings, seconds: number) {
  const { ports } = settings;
  console.log(`\nMonoShop is ready: ${settings.appUrl}\n`);
  if (settings.usesLocalTenant) {
    for (const [lead, name, may] of listPeople()) {
      console.log(`  ${lead}   ${`${name}@monoshop.example`.padEnd(26)} password monoshop   (${may})`);
    }
  }
  const width = Math.max(...APIS.map(({ title }) => title.length));
  for (const { title, name, path } of APIS) {
    console.log(`  ${title.padEnd(width)}  http://localhost:${ports[name]}${path}`);
  }
  console.log(`  ${'Tenant'.padEnd(width)}  ${settings.issuer}`);
  console.log(`\n  Ready after ${seconds.toFixed(1)} s. Ctrl-C stops everything.\n`);
}

/** Resolves when everything is to stop: on a signal, or when the process that started this one is gone. */
function untilAskedToStop(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
    // npm's shell may die of a signal without passing it on; being adopted by another process is how that shows.
    const parent = process.ppid;
    setInterval(() => {
      if (process.ppid !== parent) resolve();
    }, 500).unref();
  });
}

/** Holds lines back until `release`, so that a start that goes well says one thing only. */
function createServiceLog() {
  let held: string[] | undefined = [];
  return {
    write: (name: ServiceName, line: string) => {
      // Next names the address it bound. A sign-in begun at 127.0.0.1 comes back to localhost, where its cookie is not.
      if (name === 'web' && /^\s*- (Local|Network):/.test(line)) return;
      const text = `${name.padEnd(8)} | ${line}`;
      if (held) held.push(text);
      else console.log(text);
    },
    release: ({ show }: { show: boolean }) => {
      if (show) for (const text of held ?? []) console.log(text);
      held = undefined;
    },
  };
}

async function open(mode: Mode, signal: AbortSignal): Promise<{ shop: Shop; settings: RunnerSettings }> {
  const stateDir = findStateDir(process.env);
  const settings = readRunnerSettings(process.env);
  const services = listServices(settings, loadSecrets(stateDir), stateDir, mode);
  await requireFreePorts(services);
  if (mode === 'start') {
    console.log('Building the storefront …');
    await buildWeb(process.env['MONOSHOP_WEB_DIST'] || '.next', process.env, signal);
  }
  console.log(`Starting ${services.map(({ name }) => name).join(', ')} …`);
  const log = createServiceLog();
  if (mode === 'dev') log.release({ show: true });
  const timeoutSeconds = mode === 'dev' ? 120 : 60;
  const shop = await openShop(services, process.env, log.write, { timeoutSeconds, signal }).catch(
    (error: unknown) => {
      log.release({ show: true });
      throw error;
    },
  );
  log.release({ show: false });
  return { shop, settings };
}

/** Opens the house, keeps it open until asked to stop, and ends this process with a code that tells which. */
export async function runShop(mode: Mode): Promise<void> {
  const stopping = new AbortController();
  const stopRequested = untilAskedToStop().then(() => {
    stopping.abort();
    return 'stop' as const;
  });
  try {
    const opened = await open(mode, stopping.signal);
    announce(opened.settings, process.uptime());
    const end = await Promise.race([stopRequested, opened.shop.firstUnexpectedExit]);
    if (end !== 'stop') {
      console.error(
        `\n${end.name} ended unexpectedly (${end.signal ?? `exit code ${end.code}`}). Stopping the others.`,
      );
    }
    await opened.shop.stopAll();
    process.exit(end === 'stop' ? 0 : 1);
  } catch (error) {
    if (stopping.signal.aborted) process.exit(0);
    const isExplained = error instanceof SettingsError || error instanceof ServiceStartError;
    console.error(isExplained ? `\n${error.message}` : error);
    process.exit(1);
  }
}

export const run = () => runShop('start');
