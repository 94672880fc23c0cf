import { nonBlank } from './environment.ts';
import type { EnvFiles, Environment } from './environment.ts';

export interface Ports {
  tenant: number;
  products: number;
  invoices: number;
  web: number;
}

export const PORT_VARIABLES: Record<keyof Ports, string> = {
  tenant: 'MONOSHOP_TENANT_PORT',
  products: 'MONOSHOP_PRODUCTS_PORT',
  invoices: 'MONOSHOP_INVOICES_PORT',
  web: 'MONOSHOP_WEB_PORT',
};

const DEFAULT_PORTS: Ports = { tenant: 4000, products: 4001, invoices: 4002, web: 3000 };

function parsePort(variable: string, text: string | undefined, fallback: number, problems: string[]): number {
  if (text === undefined) return fallback;
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  problems.push(`${variable} is "${text}", which is not a port. Use a whole number from 1 to 65535.`);
  return fallback;
}

/** One port per service, each its own; what is wrong is added to `problems`. */
export function parsePorts(env: Environment, files: EnvFiles, problems: string[]) {
  const port = (service: keyof Ports, inFile?: string) =>
    parsePort(
      PORT_VARIABLES[service],
      nonBlank(env[PORT_VARIABLES[service]], inFile),
      DEFAULT_PORTS[service],
      problems,
    );
  const ports: Ports = {
    tenant: port('tenant'),
    products: port('products', files.products['API_PORT']),
    invoices: port('invoices', files.invoices['API_PORT']),
    web: port('web'),
  };
  const names = ['tenant', 'products', 'invoices', 'web'] as const;
  for (const [index, name] of names.entries()) {
    const twin = names.slice(0, index).find((other) => ports[other] === ports[name]);
    if (twin) {
      problems.push(
        `${PORT_VARIABLES[name]} and ${PORT_VARIABLES[twin]} are both ${ports[name]}. Give each its own port.`,
      );
    }
  }
  return ports;
}
