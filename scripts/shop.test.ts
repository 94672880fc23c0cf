import { expect, test } from 'vitest';
import { signalProcess } from './child-process.ts';
import { withoutOthersSecrets } from './shop.ts';

const SHELL = {
  PATH: '/usr/bin',
  API_DATABASE_URL: 'of the APIs, password included',
  LOG_LEVEL: 'debug',
  MONOCLOUD_AUTH_CLIENT_SECRET: 'of the storefront',
  MONOCLOUD_BACKEND_CLOCK_TOLERANCE: '0',
  MONOSHOP_SESSION_REDIS_URL: 'of the storefront, password included',
  MONOSHOP_TOKEN_CLIENT_SECRET: 'of the token command',
  TENANT_ACCESS_TOKEN_SECONDS: '40',
};

test.each([
  ['web', ['LOG_LEVEL', 'MONOCLOUD_AUTH_CLIENT_SECRET', 'MONOSHOP_SESSION_REDIS_URL', 'PATH']],
  ['products', ['API_DATABASE_URL', 'LOG_LEVEL', 'MONOCLOUD_BACKEND_CLOCK_TOLERANCE', 'PATH']],
  ['tenant', ['LOG_LEVEL', 'PATH', 'TENANT_ACCESS_TOKEN_SECONDS']],
] as const)('%s sees its own settings and no secret of another room', (name, visible) => {
  expect(Object.keys(withoutOthersSecrets(SHELL, name)).sort()).toEqual(visible);
});

/** A system that writes down what it is asked for; `failure` is what its `kill` throws. */
function recordSystem(platform: NodeJS.Platform, failure?: Error) {
  const asked: string[] = [];
  const kill = (pid: number, signal: NodeJS.Signals) => {
    asked.push(`kill ${pid} ${signal}`);
    if (failure) throw failure;
  };
  const run = (command: string, args: string[]) => void asked.push([command, ...args].join(' '));
  return { asked, system: { platform, kill, run } };
}

// The Windows branch is tried with a system that stands in for it: no test here runs on Windows.
test.each([
  ['linux', 'SIGTERM', 'kill -42 SIGTERM'],
  ['darwin', 'SIGKILL', 'kill -42 SIGKILL'],
  ['win32', 'SIGTERM', 'taskkill /pid 42 /T /F'],
  ['win32', 'SIGKILL', 'taskkill /pid 42 /T /F'],
] as const)('N62 on %s, %s reaches a service and its children', (platform, signal, expected) => {
  const { asked, system } = recordSystem(platform);
  signalProcess(-42, signal, system);
  expect(asked).toEqual([expected]);
});

test('N62 a service that is gone already is no error; one that may not be signalled is', () => {
  const failWith = (code: string) => recordSystem('linux', Object.assign(new Error(code), { code })).system;
  expect(() => signalProcess(-42, 'SIGTERM', failWith('ESRCH'))).not.toThrow();
  expect(() => signalProcess(-42, 'SIGTERM', failWith('EPERM'))).toThrow('EPERM');
});
