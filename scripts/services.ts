import { createRequire } from 'node:module';
import { join } from 'node:path';
import { APIS, isApiName, mapApis, type Api } from '@monoshop/apis';
import type { Secrets } from './secrets.ts';
import { ROOT, type Environment } from './environment.ts';
import type { ServiceName } from './ports.ts';
import type { RunnerSettings } from './settings.ts';

export type Mode = 'start' | 'dev';

/** One process of the house: what to run, where, with which environment. Its `/livez` says that it lives. */
export interface Service {
  name: ServiceName;
  port: number;
  args: string[];
  cwd: string;
  env: Environment;
}

const LOOPBACK = '127.0.0.1';

/**
 * `tsx watch` restarts a service when a file it loaded changes; Next has its own. Node's `--watch` loses a file that an
 * editor replaces on saving, and outlives a runner that was killed.
 */
function serverArgs(mode: Mode): string[] {
  if (mode === 'start') return ['--import', 'tsx', 'server.ts'];
  const cli = createRequire(import.meta.url).resolve('tsx/cli');
  return [cli, 'watch', '--clear-screen=false', 'server.ts'];
}

function nextArgs(mode: Mode, port: number): string[] {
  const cli = createRequire(join(ROOT, 'web/package.json')).resolve('next/dist/bin/next');
  return [cli, mode === 'dev' ? 'dev' : 'start', '--port', String(port), '--hostname', LOOPBACK];
}

function tenantService(settings: RunnerSettings, secrets: Secrets, stateDir: string, mode: Mode): Service {
  const port = settings.ports.tenant;
  return {
    name: 'tenant',
    port,
    args: serverArgs(mode),
    cwd: join(ROOT, 'tenant'),
    env: {
      TENANT_PORT: String(port),
      TENANT_HOST: LOOPBACK,
      TENANT_ISSUER: settings.issuer,
      TENANT_STATE_DIR: join(stateDir, 'tenant'),
      TENANT_WEB_URL: settings.appUrl,
      TENANT_WEB_CLIENT_ID: 'monoshop-web',
      TENANT_WEB_CLIENT_SECRET: secrets.webClientSecret,
      TENANT_TOKEN_CLIENT_ID: 'monoshop-token',
      TENANT_TOKEN_CLIENT_SECRET: secrets.tokenClientSecret,
      // Not by the address people use: this machine need not trust its certificate.
      ...(settings.keepsSessionsInRedis && {
        TENANT_WEB_BACKCHANNEL_LOGOUT_URI: `http://localhost:${settings.ports.web}/api/auth/backchannel-logout`,
      }),
    },
  };
}

function apiService({ name }: Api, settings: RunnerSettings, stateDir: string, mode: Mode): Service {
  const port = settings.ports[name];
  return {
    name,
    port,
    args: serverArgs(mode),
    cwd: join(ROOT, `api-${name}`),
    env: {
      API_PORT: String(port),
      API_HOST: LOOPBACK,
      API_STATE_DIR: join(stateDir, `api-${name}`),
      MONOCLOUD_BACKEND_TENANT_DOMAIN: settings.backendIssuers[name],
      MONOCLOUD_BACKEND_AUDIENCE: settings.audiences[name],
    },
  };
}

function webService(settings: RunnerSettings, secrets: Secrets, mode: Mode): Service {
  const port = settings.ports.web;
  return {
    name: 'web',
    port,
    args: nextArgs(mode, port),
    cwd: join(ROOT, 'web'),
    env: {
      NODE_ENV: mode === 'dev' ? 'development' : 'production',
      NEXT_TELEMETRY_DISABLED: '1',
      MONOCLOUD_AUTH_TENANT_DOMAIN: settings.issuer,
      MONOCLOUD_AUTH_CLIENT_ID: settings.client?.id ?? 'monoshop-web',
      MONOCLOUD_AUTH_CLIENT_SECRET: settings.client?.secret ?? secrets.webClientSecret,
      MONOCLOUD_AUTH_COOKIE_SECRET: settings.cookieSecret ?? secrets.cookieSecret,
      MONOCLOUD_AUTH_APP_URL: settings.appUrl,
      MONOCLOUD_AUTH_SCOPES: settings.scopes,
      MONOCLOUD_AUTH_RESOURCE: settings.resource,
      ...mapApis(
        ({ name }) => settings.apiUrls[name],
        ({ variable }) => `${variable}_API_URL`,
      ),
      ...mapApis(
        ({ name }) => settings.audiences[name],
        ({ variable }) => `${variable}_API_AUDIENCE`,
      ),
    },
  };
}

/** The processes of the house. They start side by side: each says by itself when what it needs is not there yet. */
export function listServices(
  settings: RunnerSettings,
  secrets: Secrets,
  stateDir: string,
  mode: Mode,
): Service[] {
  const services = [
    ...(settings.usesLocalTenant ? [tenantService(settings, secrets, stateDir, mode)] : []),
    ...APIS.map((api) => apiService(api, settings, stateDir, mode)),
    webService(settings, secrets, mode),
  ];
  return services.map((service) => {
    const level = settings.logLevels[service.name] ?? (mode === 'dev' ? 'info' : 'warn');
    return { ...service, env: { ...service.env, LOG_LEVEL: level } };
  });
}

/** The same, with the storefront and the APIs as `npm run build` put them into `dir`, and the tenant as it is. */
export function fromProductionBuild(services: Service[], dir: string): Service[] {
  return services.map((service) => {
    const { name, port, env } = service;
    if (name === 'tenant') return service;
    const isWeb = name === 'web';
    return {
      ...service,
      args: [isWeb ? 'server.js' : 'server.mjs'],
      cwd: join(dir, isWeb ? 'web' : `api-${name}`),
      env: { ...env, NODE_ENV: 'production', ...(isWeb && { PORT: String(port), HOSTNAME: LOOPBACK }) },
    };
  });
}

const PORT_SETTINGS: Record<ServiceName, string> = {
  tenant: 'TENANT_PORT',
  ...mapApis(() => 'API_PORT'),
  web: 'PORT',
};

/** The same service at another port: something else listens where everybody believes it to be, and passes on to it. */
export function moveService(service: Service, port: number): Service {
  const args = service.args.map((arg, index) => (service.args[index - 1] === '--port' ? String(port) : arg));
  const env = {
    ...service.env,
    // An API tells clients its address, which is not the one it listens at.
    ...(isApiName(service.name) && { API_PUBLIC_URL: `http://localhost:${service.port}` }),
    [PORT_SETTINGS[service.name]]: String(port),
  };
  return { ...service, port, args, env };
}

/** The same, with the tenant at another port. */
export function moveTenant(services: Service[], port: number): Service[] {
  return services.map((service) => (service.name === 'tenant' ? moveService(service, port) : service));
}
