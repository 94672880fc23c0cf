import { createServer } from 'node:net';
import { listen } from '@monoshop/testing/listener';
import { startProgram, TERMINATED_ON_LISTEN, type ChildProcess } from '@monoshop/testing/process';
import { expect, onTestFinished, test } from 'vitest';
import { makeStateDir } from './testing/shared-tenant.ts';

const SECRETS = {
  TENANT_WEB_CLIENT_SECRET: 'a-secret-of-the-storefront',
  TENANT_TOKEN_CLIENT_SECRET: 'a-secret-of-the-command',
};

function start(environment: Record<string, string>): ChildProcess {
  const child = startProgram(new URL('server.ts', import.meta.url), {
    TENANT_STATE_DIR: makeStateDir(),
    TENANT_PORT: '0',
    ...environment,
  });
  onTestFinished(async () => void (await child.kill()));
  return child;
}

test.each(['SIGTERM', 'SIGINT'] as const)(
  'F10 says one line, answers, and ends with exit code 0 at %s',
  async (signal) => {
    const child = start(SECRETS);
    const [, issuer] = await child.printed(/^tenant listening as (http:\/\/localhost:\d+)\n$/);
    expect((await fetch(`${issuer}/livez`)).status).toBe(200);
    child.signal(signal);
    expect(await child.closed).toMatchObject({ code: 0 });
    expect(child.output().trim().split('\n')).toHaveLength(1);
  },
);

test('F10 ends with exit code 0 at a SIGTERM that comes before it listens, too', async () => {
  const child = start({ ...SECRETS, ...TERMINATED_ON_LISTEN });
  expect(await child.closed).toMatchObject({ code: 0, signal: null });
});

test('F11 names every missing variable at once and ends with exit code 1', async () => {
  const child = start({ TENANT_PORT: 'http' });
  expect(await child.closed).toMatchObject({ code: 1 });
  expect(child.output()).toMatch(/^Cannot start, for 3 reasons:\n( {2}TENANT_\w+ .* Set it to .*\n){3}$/);
});

test('F11 names the port that is in use and ends with exit code 1', async () => {
  const other = await listen(createServer());
  const child = start({ ...SECRETS, TENANT_PORT: String(other.port) });
  expect(await child.closed).toMatchObject({ code: 1 });
  expect(child.output()).toContain(`TENANT_PORT names port ${other.port}, which is in use`);
  await other.close();
});
