import { expect, test } from 'vitest';
import { NO_ENV_FILES, type Environment } from './environment.ts';
import { listServices } from './services.ts';
import { readRunnerSettings } from './settings.ts';

const SECRETS = { webClientSecret: 'web', tokenClientSecret: 'token', cookieSecret: 'cookie' };

/** Where the embedded tenant sends logout tokens; undefined when it sends none. */
function logoutUriOf(env: Environment): string | undefined {
  const services = listServices(readRunnerSettings(env, NO_ENV_FILES), SECRETS, '/nowhere', 'start');
  return services.find(({ name }) => name === 'tenant')?.env['TENANT_WEB_BACKCHANNEL_LOGOUT_URI'];
}

test('G02 the local tenant sends logout tokens to a storefront that can end sessions, and to no other', () => {
  const env = { MONOSHOP_WEB_PORT: '3100', MONOSHOP_SESSION_REDIS_URL: 'redis://localhost:6379' };
  expect(logoutUriOf(env)).toBe('http://localhost:3100/api/auth/backchannel-logout');
  expect(logoutUriOf({ ...env, MONOSHOP_SESSION_REDIS_URL: '' })).toBeUndefined();
});
