import { expect, test } from 'vitest';
import { withoutOthersSecrets } from './service-process.ts';

const SHELL = {
  PATH: '/usr/bin',
  LOG_LEVEL: 'debug',
  MONOCLOUD_AUTH_CLIENT_SECRET: 'of the storefront',
  MONOCLOUD_BACKEND_CLOCK_TOLERANCE: '0',
  MONOSHOP_SESSION_REDIS_URL: 'of the storefront, password included',
  MONOSHOP_TOKEN_CLIENT_SECRET: 'of the token command',
  TENANT_ACCESS_TOKEN_SECONDS: '40',
};

test.each([
  ['web', ['LOG_LEVEL', 'MONOCLOUD_AUTH_CLIENT_SECRET', 'MONOSHOP_SESSION_REDIS_URL', 'PATH']],
  ['products', ['LOG_LEVEL', 'MONOCLOUD_BACKEND_CLOCK_TOLERANCE', 'PATH']],
  ['tenant', ['LOG_LEVEL', 'PATH', 'TENANT_ACCESS_TOKEN_SECONDS']],
] as const)('%s sees its own settings and no secret of another room', (name, visible) => {
  expect(Object.keys(withoutOthersSecrets(SHELL, name)).sort()).toEqual(visible);
});
