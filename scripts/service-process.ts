import { startProcess, type ChildProcess, type Exit as ProcessExit } from './child-process.ts';
import type { Environment } from './environment.ts';
import { mapApis } from '@monoshop/apis';
import type { ServiceName } from './ports.ts';
import type { Service } from './services.ts';

export interface Exit extends ProcessExit {
  name: ServiceName;
}

/** A running service. */
export interface ServiceProcess extends Pick<ChildProcess, 'pid' | 'isRunning' | 'stop' | 'kill'> {
  service: Service;
  /** Settles when the process is gone. Never rejects. */
  exited: Promise<Exit>;
}

export type LogLine = (name: ServiceName, line: string) => void;

const ROOM_PREFIXES: Record<ServiceName, string[]> = {
  tenant: ['TENANT_'],
  ...mapApis(() => ['MONOCLOUD_BACKEND_']),
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

/** Starts one service under the current Node, in a process of its own that does not outlive this one. */
export function startService(service: Service, baseEnv: Environment, log: LogLine): ServiceProcess {
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
