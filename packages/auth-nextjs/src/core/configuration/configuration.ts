import { MonoCloudValidationError } from '@monocloud/auth-core';
import { parseClientSecret } from '@monocloud/auth-core/internal';
import { warn } from '../diagnostics.ts';
import type { MonoCloudOptions, MonoCloudOptionsResolved } from '../types.ts';
import { defaultOptions } from './defaults.ts';
import { readEnvironment } from './environment.ts';
import type { Environment } from './environment.ts';
import { layered } from './layers.ts';
import { toOptionMessage } from './schema-message.ts';
import { createOptionsSchema } from './schema.ts';

export interface Configuration {
  /** Whether every option is there and right. */
  isComplete: boolean;
  /** The options. Throws `MonoCloudValidationError` with the first problem, every time it is called. */
  require(): MonoCloudOptionsResolved;
}

const REQUIRED = {
  tenantDomain: 'MONOCLOUD_AUTH_TENANT_DOMAIN',
  clientId: 'MONOCLOUD_AUTH_CLIENT_ID',
  clientSecret: 'MONOCLOUD_AUTH_CLIENT_SECRET',
  appUrl: 'MONOCLOUD_AUTH_APP_URL',
  cookieSecret: 'MONOCLOUD_AUTH_COOKIE_SECRET',
};

function merge(options: MonoCloudOptions, env: Environment) {
  const given = layered(options, readEnvironment(env));
  const { cookieSecret, userAgent: _userAgent, ...merged } = layered(given, defaultOptions(given['appUrl']));
  const secret = merged['clientSecret'];
  return {
    ...merged,
    clientSecret: typeof secret === 'string' ? parseClientSecret(secret) : secret,
    cookieSecrets: typeof cookieSecret === 'string' ? [cookieSecret] : cookieSecret,
  };
}

function warnOfMissing(names: Set<string>): void {
  const missing = Object.entries(REQUIRED).filter(([name]) => names.has(name));
  if (missing.length === 0) return;
  const lines = missing.map(
    ([name, variable]) => `Missing: ${name} - Set ${variable} environment variable in your .env file.`,
  );
  warn(
    ['WARNING: One or more configuration options were not provided for MonoCloudClient.', ...lines].join(
      '\n',
    ),
  );
}

/**
 * Puts constructor, environment and defaults together, in this order of precedence, and checks the result. A problem
 * does not throw here, since a build imports pages without any configuration; required keys that are missing or wrong
 * are warned about once.
 */
export function createConfiguration(options: MonoCloudOptions, env: Environment): Configuration {
  const schema = createOptionsSchema(env['NODE_ENV'] === 'production');
  const result = schema.safeParse(merge(options, env), { reportInput: true });
  if (result.success) return { isComplete: true, require: () => result.data };
  // A caller knows one option where the checked configuration holds a list.
  const issues = result.error.issues.map((issue) =>
    issue.path[0] === 'cookieSecrets' ? { ...issue, path: ['cookieSecret'] } : issue,
  );
  warnOfMissing(new Set(issues.map((issue) => String(issue.path[0]))));
  const [first] = issues;
  const message = first ? toOptionMessage(first) : 'The configuration is not valid';
  return {
    isComplete: false,
    require() {
      throw new MonoCloudValidationError(message);
    },
  };
}
