import { setTimeout as delay } from 'node:timers/promises';
import { mapApis } from '@monoshop/apis';
import { startProcess } from './child-process.ts';
import type { Environment } from './environment.ts';
import type { ServiceName } from './ports.ts';
import type { Service } from './services.ts';

type LogLine = (name: ServiceName, line: string) => void;

const ROOM_PREFIXES: Record<ServiceName, string[]> = {
  tenant: ['TENANT_'],
  // The URL of a database may hold its password.
  ...mapApis(() => ['API_', 'MONOCLOUD_BACKEND_']),
  // The URL of a Redis may hold its password.
  web: ['MONOCLOUD_AUTH_', 'NEXT_PUBLIC_MONOCLOUD_AUTH_', 'MONOSHOP_SESSION_'],
};
/** Of variables that a room alone may see. */
export const ROOM_VARIABLES = [...new Set(Object.values(ROOM_PREFIXES).flat()), 'MONOSHOP_TOKEN_'];

/** What a service may see of the shell: not the settings and secrets of another room. */
export function withoutOthersSecrets(env: Environment, name: ServiceName): Environment {
  const others = ROOM_VARIABLES.filter((prefix) => !ROOM_PREFIXES[name].includes(prefix));
  return Object.fromEntries(
    Object.entries(env).filter(([variable]) => !others.some((prefix) => variable.startsWith(prefix))),
  );
}

/** Starts one service under the current Node, in a process of its own that does not outlive this one. */
function startService(service: Service, baseEnv: Environment, log: LogLine) {
  const { name, args, cwd } = service;
  const child = startProcess(process.execPath, args, {
    cwd,
    env: { ...withoutOthersSecrets(baseEnv, name), ...service.env },
    isService: true,
    onLine: (line) => log(name, line),
  });
  const exited = child.exited.then((exit) => {
    if (exit.error) log(name, exit.error.message);
    return { name, ...exit, code: exit.code ?? (exit.error ? 1 : null) };
  });
  return { ...child, service, exited };
}

type ServiceProcess = ReturnType<typeof startService>;

type Exit = Awaited<ServiceProcess['exited']>;

export class ServiceStartError extends Error {
  constructor(name: ServiceName, reason: string) {
    super(`${name} did not start: ${reason}`);
    this.name = 'ServiceStartError';
  }
}

/** The running house. */
export interface Shop {
  /** Settles with the first service that ends without having been asked to. */
  firstUnexpectedExit: Promise<Exit>;
  /** Of the service's process, once it was started. */
  pid: (name: ServiceName) => number | undefined;
  start: (name: ServiceName) => Promise<void>;
  stop: (name: ServiceName) => Promise<void>;
  /** Ends one service at once, as a crash would. */
  kill: (name: ServiceName) => Promise<void>;
  /** Ends every service, the page first, so that nothing serves half a shop. */
  stopAll: () => Promise<void>;
}

async function isLive(livez: string): Promise<boolean> {
  try {
    const response = await fetch(livez, { signal: AbortSignal.timeout(2_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

async function waitUntilLive(
  process: ServiceProcess,
  timeoutSeconds: number,
  signal?: AbortSignal,
): Promise<void> {
  const { name, port } = process.service;
  const livez = `http://localhost:${port}/livez`;
  const deadline = Date.now() + timeoutSeconds * 1000;
  while (process.isRunning()) {
    if (await isLive(livez)) return;
    if (Date.now() > deadline) {
      throw new ServiceStartError(name, `no answer from ${livez} within ${timeoutSeconds} s`);
    }
    await delay(100, undefined, { signal });
  }
  const { code, signal: endedBy } = await process.exited;
  const reason = endedBy ? `ended by ${endedBy}` : `ended with exit code ${code ?? 'unknown'}`;
  throw new ServiceStartError(name, reason);
}

/**
 * Starts the services and waits until each answers.
 *
 * @throws ServiceStartError, or the signal's reason, after stopping whatever had started.
 */
export async function openShop(
  services: Service[],
  env: Environment,
  log: LogLine,
  { timeoutSeconds = 60, signal }: { timeoutSeconds?: number; signal?: AbortSignal } = {},
): Promise<Shop> {
  const processes = new Map<ServiceName, ServiceProcess>();
  const expected = new Set<ServiceProcess>();
  let reportExit: (exit: Exit) => void = () => undefined;
  const firstUnexpectedExit = new Promise<Exit>((resolve) => {
    reportExit = resolve;
  });

  const find = (name: ServiceName) => {
    const service = services.find((candidate) => candidate.name === name);
    if (!service) throw new ServiceStartError(name, 'it is not part of this shop');
    return service;
  };
  const launch = (service: Service) => {
    const process = startService(service, env, log);
    processes.set(service.name, process);
    void process.exited.then((exit) => {
      if (!expected.has(process)) reportExit(exit);
    });
    return process;
  };
  const end = async (name: ServiceName, how: 'stop' | 'kill') => {
    const process = processes.get(name);
    if (!process) return;
    expected.add(process);
    await process[how]();
  };
  const stopAll = async () => {
    await end('web', 'stop');
    await Promise.all(services.map(({ name }) => end(name, 'stop')));
  };

  try {
    await Promise.all(services.map((service) => waitUntilLive(launch(service), timeoutSeconds, signal)));
  } catch (error) {
    await stopAll();
    throw error;
  }
  return {
    firstUnexpectedExit,
    pid: (name) => processes.get(name)?.pid,
    start: (name) => waitUntilLive(launch(find(name)), timeoutSeconds),
    stop: (name) => end(name, 'stop'),
    kill: (name) => end(name, 'kill'),
    stopAll,
  };
}
