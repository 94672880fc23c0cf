import { expect, test } from 'vitest';
import { NO_ENV_FILES, type Environment } from './environment.ts';
import { listServices, type Mode } from './services.ts';
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

test.each<[mode: Mode, shell: string | undefined, file: string | undefined, level: string]>([
  ['start', undefined, undefined, 'warn'],
  ['dev', undefined, undefined, 'info'],
  ['start', undefined, 'debug', 'debug'],
  ['dev', '', 'debug', 'debug'],
  ['start', 'trace', 'debug', 'trace'],
  ['start', ' ', '', 'warn'],
])(
  'with %s, LOG_LEVEL %j of the shell and %j of the file of a service give its level %s',
  (mode, shell, file, level) => {
    const own = { LOG_LEVEL: file };
    for (const name of ['products', 'web'] as const) {
      const settings = readRunnerSettings({ LOG_LEVEL: shell }, { ...NO_ENV_FILES, [name]: own });
      const levels = listServices(settings, SECRETS, '/nowhere', mode).map((service) => [
        service.name,
        service.env['LOG_LEVEL'],
      ]);
      // What one file says is for its own service.
      const others = shell?.trim() || (mode === 'dev' ? 'info' : 'warn');
      expect(Object.fromEntries(levels)).toEqual({
        tenant: others,
        products: others,
        invoices: others,
        web: others,
        [name]: level,
      });
    }
  },
);
