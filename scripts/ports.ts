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

/** Ports to which `fetch` and browsers do not connect (Fetch Standard, "port blocking"). */
export const BLOCKED_PORTS = [
  1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104,
  109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515,
  526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049,
  3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10_080,
];

/** One port per service, each its own; what is wrong is added to `problems`. */
export function parsePorts(env: Environment, files: EnvFiles, problems: string[]): Ports {
  function port(service: ServiceName, inFile?: string): number {
    const variable = PORT_VARIABLES[service];
    const text = nonBlank(env[variable], inFile);
    if (text === undefined) return DEFAULT_PORTS[service];
    const isPort = /^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
    if (isPort && !BLOCKED_PORTS.includes(Number(text))) return Number(text);
    const reason = isPort ? 'to which browsers do not connect' : 'which is not a port';
    problems.push(`${variable} is "${text}", ${reason}. Use another whole number from 1 to 65535.`);
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
