import { APIS, mapApis, type ApiName } from '@monoshop/apis';
import { nonBlank, type EnvFiles, type Environment } from './environment.ts';

/** The processes of the house. */
export type ServiceName = 'tenant' | ApiName | 'web';

/** In the order of their start. */
export const SERVICE_NAMES: readonly ServiceName[] = ['tenant', ...APIS.map(({ name }) => name), 'web'];

export type Ports = Record<ServiceName, number>;

export const PORT_VARIABLES: Record<ServiceName, string> = {
  tenant: 'MONOSHOP_TENANT_PORT',
  ...mapApis(({ variable }) => `MONOSHOP_${variable}_PORT`),
  web: 'MONOSHOP_WEB_PORT',
};

const DEFAULT_PORTS: Ports = { tenant: 4000, ...mapApis(({ port }) => port), web: 3000 };

function parsePort(variable: string, text: string | undefined, fallback: number, problems: string[]): number {
  if (text === undefined) return fallback;
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  problems.push(`${variable} is "${text}", which is not a port. Use a whole number from 1 to 65535.`);
  return fallback;
}

/** One port per service, each its own; what is wrong is added to `problems`. */
export function parsePorts(env: Environment, files: EnvFiles, problems: string[]): Ports {
  const port = (service: ServiceName, inFile?: string) =>
    parsePort(
      PORT_VARIABLES[service],
      nonBlank(env[PORT_VARIABLES[service]], inFile),
      DEFAULT_PORTS[service],
      problems,
    );
  const ports: Ports = {
    tenant: port('tenant'),
    ...mapApis(({ name }) => port(name, files[name]['API_PORT'])),
    web: port('web'),
  };
  for (const [index, name] of SERVICE_NAMES.entries()) {
    const twin = SERVICE_NAMES.slice(0, index).find((other) => ports[other] === ports[name]);
    if (twin) {
      problems.push(
        `${PORT_VARIABLES[name]} and ${PORT_VARIABLES[twin]} are both ${ports[name]}. Give each its own port.`,
      );
    }
  }
  return ports;
}
