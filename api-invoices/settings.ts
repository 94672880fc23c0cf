import {
  acrValuesVariable,
  backendVariables,
  baseUrlVariable,
  headerNameVariable,
  logLevelVariable,
  portVariable,
  readSettings,
  textVariable,
  toBackendOptions,
  wholeNumberVariable,
} from '@monoshop/service-kit';
import type { BackendOptions, LogLevel, SettingsSource, StepUpOptions } from '@monoshop/service-kit';
import { databaseVariables, toDatabaseUrl } from '@monoshop/service-kit/database';
import { z } from 'zod';
import { API } from './contract.ts';

const variables = z.object({
  API_PORT: portVariable().default(API.port),
  API_HOST: textVariable({ remedy: 'Set it to an address of this machine.' }).optional(),
  API_PUBLIC_URL: baseUrlVariable({
    remedy: 'Set it to the URL at which clients reach this API.',
  }).optional(),
  API_CLIENT_CERTIFICATE_HEADER: headerNameVariable().optional(),
  API_REQUESTS_PER_MINUTE: wholeNumberVariable({ atLeast: 0 }).default(60_000),
  API_PAYMENT_MAX_AGE_SECONDS: wholeNumberVariable({ atLeast: 0 }).default(300),
  API_PAYMENT_ACR_VALUES: acrValuesVariable().default([]),
  LOG_LEVEL: logLevelVariable().default('info'),
  ...databaseVariables(),
  ...backendVariables(API.audience),
});

/** What this API needs to know of its surroundings. */
export interface Settings {
  port: number;
  /** Address to bind; all interfaces when absent. */
  host?: string;
  /** Where clients reach this API, without a trailing slash. */
  publicUrl: string;
  logLevel: LogLevel;
  /** In which the proxy in front passes on the certificate of a client; without it, no token bound to one is accepted. */
  clientCertificateHeader?: string;
  /** Requests that one caller may make in a minute; 0 sets no limit. */
  requestsPerMinute: number;
  /** `postgres://…` or `file:///…`. May hold a password. */
  databaseUrl: string;
  backend: BackendOptions;
  /** How a user who pays must have signed in. */
  payment: StepUpOptions;
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
    clientCertificateHeader: env.API_CLIENT_CERTIFICATE_HEADER,
    requestsPerMinute: env.API_REQUESTS_PER_MINUTE,
    databaseUrl: toDatabaseUrl(env, { name: API.name, folder: new URL('.monoshop', import.meta.url) }),
    backend: toBackendOptions(env),
    payment: { maxAgeSeconds: env.API_PAYMENT_MAX_AGE_SECONDS, acrValues: env.API_PAYMENT_ACR_VALUES },
  };
}
