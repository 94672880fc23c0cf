import {
  backendVariables,
  baseUrlVariable,
  logLevelVariable,
  portVariable,
  readSettings,
  textVariable,
  toBackendOptions,
  wholeNumberVariable,
} from '@monoshop/service-kit';
import type { BackendOptions, LogLevel, SettingsSource } from '@monoshop/service-kit';
import { z } from 'zod';
import { INVOICES_AUDIENCE } from './contract.ts';

const variables = z.object({
  API_PORT: portVariable().default(4002),
  API_HOST: textVariable({ remedy: 'Set it to an address of this machine.' }).optional(),
  API_PUBLIC_URL: baseUrlVariable({
    remedy: 'Set it to the URL at which clients reach this API.',
  }).optional(),
  API_REQUESTS_PER_MINUTE: wholeNumberVariable({ atLeast: 0 }).default(60_000),
  LOG_LEVEL: logLevelVariable().default('info'),
  ...backendVariables(INVOICES_AUDIENCE),
});

/** What this API needs to know of its surroundings. */
export interface Settings {
  port: number;
  /** Address to bind; all interfaces when absent. */
  host?: string;
  /** Where clients reach this API, without a trailing slash. */
  publicUrl: string;
  logLevel: LogLevel;
  /** Requests that one caller may make in a minute; 0 sets no limit. */
  requestsPerMinute: number;
  backend: BackendOptions;
}

/**
 * Reads the settings, by default from the environment and the `.env` file next to this one.
 *
 * @throws SettingsError with every problem at once.
 */
export function readApiSettings(
  source: SettingsSource = { file: new URL('.env', import.meta.url) },
): Settings {
  const env = readSettings(variables, source);
  return {
    port: env.API_PORT,
    host: env.API_HOST,
    publicUrl: env.API_PUBLIC_URL ?? `http://localhost:${env.API_PORT}`,
    logLevel: env.LOG_LEVEL,
    requestsPerMinute: env.API_REQUESTS_PER_MINUTE,
    backend: toBackendOptions(env),
  };
}
