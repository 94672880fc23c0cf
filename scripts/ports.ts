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

/** One port per service, each its own; what is wrong is added to `problems`. */
export function parsePorts(env: Environment, files: EnvFiles, problems: string[]): Ports {
  function port(service: ServiceName, inFile?: string): number {
    const variable = PORT_VARIABLES[service];
    const text = nonBlank(env[variable], inFile);
    if (text === undefined) return DEFAULT_PORTS[service];
    if (/^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535) return Number(text);
    problems.push(`${variable} is "${text}", which is not a port. Use a whole number from 1 to 65535.`);
    return DEFAULT_PORTS[service];
  }
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
