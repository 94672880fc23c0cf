import type { RequestListener } from 'node:http';
import { createLogger, serve, type Logger } from '@monoshop/service-kit';
import { createListener } from './http/listener.ts';
import type { TokenRequest } from './http/token-requests.ts';
import type { TenantSettings } from './settings.ts';
import { loadKeys } from './state/keys.ts';
import { openRecords } from './state/snapshot.ts';

export type { TenantSettings } from './settings.ts';
export type { TokenRequest } from './http/token-requests.ts';

export interface TenantHooks {
  /** Where events and warnings go. Default: standard output, one JSON object per line. */
  logger?: Logger;
  /** Called after each answer of the token endpoint. */
  tokenRequested?: (request: TokenRequest) => void;
}

/**
 * Starts a tenant: an OpenID provider that answers over HTTP.
 *
 * @throws SettingsError when the port is in use or not permitted, or the state folder cannot be used.
 */
export async function startTenant(settings: TenantSettings, hooks: TenantHooks = {}) {
  const logger = hooks.logger ?? createLogger({ service: 'tenant', level: settings.logLevel });
  const keys = await loadKeys(settings.stateDir);
  const { records, close } = openRecords(settings.stateDir, (error) => {
    logger.error({ err: error }, 'the state cannot be written');
  });
  // The port is known only once the server listens, and the issuer, which the provider needs, may depend on it.
  let listener: RequestListener = (_request, response) => {
    response.writeHead(503, { 'Retry-After': '1' }).end();
  };
  const { port, host } = settings;
  const names = { portVariable: 'TENANT_PORT', hostVariable: 'TENANT_HOST' };
  const options = { port, host, ...names, logger };
  const service = await serve((request, response) => listener(request, response), options);
  const url = `http://localhost:${service.port}`;
  const issuer = settings.issuer ?? url;
  const { tokenRequested } = hooks;
  listener = createListener({ settings, issuer, keys, records, logger, tokenRequested });
  return {
    /** Issuer identifier, as it stands in every token. */
    issuer,
    /** Where it listens, for callers on this machine. */
    url,
    /** Stops listening, lets requests in flight finish and saves the state. */
    stop: async (): Promise<void> => {
      await service.close();
      close();
    },
  };
}
