import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import getPort, { portNumbers } from 'get-port';
import { BLOCKED_PORTS, PORT_VARIABLES, SERVICE_NAMES } from './ports.ts';
import { SettingsError } from './settings.ts';
import type { Service } from './services.ts';

/** Whether an address has room for a listener at a port; one of a family that this machine lacks counts as free. */
const isFreeAt = (port: number, host: string): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code !== 'EADDRINUSE'));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)));
  });

/**
 * Both families: `localhost` may be either, and half a free port sends people to a stranger's page. On BSD an
 * address may be bound beside the wildcard of another listener; on Linux the wildcard would be refused for an
 * address that no service uses.
 */
const listHosts = (platform: NodeJS.Platform): string[] =>
  platform === 'darwin' || platform.endsWith('bsd')
    ? ['127.0.0.1', '::1', '0.0.0.0', '::']
    : ['127.0.0.1', '::1'];

/** Whether a service can listen at a port of `localhost` and is the one that answers there. */
export async function isFree(
  port: number,
  { platform = process.platform, probe = isFreeAt } = {},
): Promise<boolean> {
  for (const host of listHosts(platform)) if (!(await probe(port, host))) return false;
  return true;
}

/** @throws SettingsError naming every busy port at once. */
export async function requireFreePorts(services: Service[]): Promise<void> {
  const problems: string[] = [];
  for (const { name, port } of services) {
    if (await isFree(port)) continue;
    problems.push(
      `port ${port} (${name}) is busy. Stop what uses it, or set ${PORT_VARIABLES[name]} to a free port.`,
    );
  }
  if (problems.length) throw new SettingsError(problems);
}

/** Clients connect to every port from here on. */
export const FIRST_PORT = Math.max(...BLOCKED_PORTS) + 1;
/** Every system takes the ports of outgoing connections from above this one. */
const LAST_PORT = 32_767;

/**
 * A port that is free now, that clients may connect to, and that no outgoing connection takes while nothing listens at
 * it: before its service starts, or while a test has stopped the service.
 */
export function freePort(): Promise<number> {
  return getPort({ port: portNumbers(randomInt(FIRST_PORT, LAST_PORT), LAST_PORT) });
}

/** A free port for each service, as the variables that tell the runner. */
export async function chooseFreePorts(): Promise<Record<string, string>> {
  const ports: Record<string, string> = {};
  for (const name of SERVICE_NAMES) ports[PORT_VARIABLES[name]] = String(await freePort());
  return ports;
}
