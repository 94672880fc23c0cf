import { createServer } from 'node:net';
import getPort from 'get-port';
import { PORT_VARIABLES } from './ports.ts';
import { SettingsError } from './settings.ts';
import type { Service } from './services.ts';

/** Whether nothing listens there; an address family this machine lacks counts as free. */
function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code !== 'EADDRINUSE'));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/** @throws SettingsError naming every busy port at once. */
export async function requireFreePorts(services: Service[]): Promise<void> {
  const checked = await Promise.all(
    services.map(async ({ name, port }) => {
      // Both families: `localhost` may be either, and half a free port sends people to a stranger's page.
      const free = (await isFree(port, '127.0.0.1')) && (await isFree(port, '::1'));
      return free
        ? []
        : [
            `port ${port} (${name}) is busy. Stop what uses it, or set ${PORT_VARIABLES[name]} to a free port.`,
          ];
    }),
  );
  const problems = checked.flat();
  if (problems.length) throw new SettingsError(problems);
}

/** A free port for each service, as the variables that tell the runner. */
export const chooseFreePorts = async () => ({
  MONOSHOP_WEB_PORT: String(await getPort()),
  MONOSHOP_PRODUCTS_PORT: String(await getPort()),
  MONOSHOP_INVOICES_PORT: String(await getPort()),
  MONOSHOP_TENANT_PORT: String(await getPort()),
});
