import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { ROOT } from './environment.ts';
import type { Environment } from './environment.ts';
import type { Service, ServiceName } from './services.ts';

export interface Exit {
  name: ServiceName;
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A running service. */
export interface ServiceProcess {
  service: Service;
  pid: number | undefined;
  /** Settles when the process is gone. Never rejects. */
  exited: Promise<Exit>;
  isRunning: () => boolean;
  /** Asks the process to end and waits until it has; kills it after `graceSeconds`. */
  stop: (graceSeconds?: number) => Promise<Exit>;
  /** Ends the process at once, as a crash would. */
  kill: () => Promise<Exit>;
}

export type LogLine = (name: ServiceName, line: string) => void;

function forwardLines(name: ServiceName, stream: Readable | null, log: LogLine) {
  if (stream) createInterface({ input: stream }).on('line', (line) => log(name, line));
}

const ROOM_PREFIXES: Record<ServiceName, string[]> = {
  tenant: ['TENANT_'],
  products: ['MONOCLOUD_BACKEND_'],
  invoices: ['MONOCLOUD_BACKEND_'],
  // The URL of a Redis may hold its password.
  web: ['MONOCLOUD_AUTH_', 'NEXT_PUBLIC_MONOCLOUD_AUTH_', 'MONOSHOP_SESSION_'],
};
const ALL_PREFIXES = [...new Set(Object.values(ROOM_PREFIXES).flat()), 'MONOSHOP_TOKEN_'];

/** What a service may see of the shell: not the settings and secrets of another room. */
export function withoutOthersSecrets(env: Environment, name: ServiceName): Environment {
  const others = ALL_PREFIXES.filter((prefix) => !ROOM_PREFIXES[name].includes(prefix));
  return Object.fromEntries(
    Object.entries(env).filter(([variable]) => !others.some((prefix) => variable.startsWith(prefix))),
  );
}

interface System {
  platform: NodeJS.Platform;
  kill: (pid: number, signal: NodeJS.Signals) => void;
  run: (command: string, args: string[]) => void;
}

const SYSTEM: System = {
  platform: process.platform,
  kill: (pid, signal) => void process.kill(pid, signal),
  run: (command, args) => void spawnSync(command, args, { windowsHide: true }),
};

/**
 * Sends a signal to a process that was started detached and to its children: Next and `tsx watch` have some. Windows has
 * neither signals nor groups, so there the whole tree ends at once. A process that is gone is no error.
 */
export function signalTree(pid: number, signal: NodeJS.Signals, system = SYSTEM): void {
  if (system.platform === 'win32') return system.run('taskkill', ['/pid', String(pid), '/T', '/F']);
  try {
    system.kill(-pid, signal);
  } catch (error) {
    // The group is gone already, which is what was asked for.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** Starts one service under the current Node, in a process of its own that does not outlive this one. */
export function startService(service: Service, baseEnv: Environment, log: LogLine): ServiceProcess {
  const tether = pathToFileURL(join(ROOT, 'scripts/tether.mjs')).href;
  const child = spawn(process.execPath, ['--import', tether, ...service.args], {
    cwd: service.cwd,
    env: {
      ...withoutOthersSecrets(baseEnv, service.name),
      ...service.env,
      MONOSHOP_RUNNER_PID: String(process.pid),
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Its own group: Ctrl-C must reach the services through the runner, in order, and not all at once. Windows knows no
    // such groups, and would open a window for each.
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  forwardLines(service.name, child.stdout, log);
  forwardLines(service.name, child.stderr, log);

  let running = true;
  const exited = new Promise<Exit>((resolve) => {
    const settle = (code: number | null, signal: NodeJS.Signals | null) => {
      running = false;
      resolve({ name: service.name, code, signal });
    };
    child.once('exit', settle);
    child.once('error', (error) => {
      log(service.name, error.message);
      settle(1, null);
    });
  });
  const isRunning = () => running;

  const signalGroup = (signal: NodeJS.Signals) => {
    if (child.pid !== undefined) signalTree(child.pid, signal);
  };
  const stop = async (graceSeconds = 10) => {
    if (running) signalGroup('SIGTERM');
    const timer = setTimeout(() => signalGroup('SIGKILL'), graceSeconds * 1000);
    const exit = await exited;
    clearTimeout(timer);
    signalGroup('SIGKILL');
    return exit;
  };
  const kill = () => {
    signalGroup('SIGKILL');
    return exited;
  };
  return { service, pid: child.pid, exited, isRunning, stop, kill };
}
