import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

interface Run {
  child: ChildProcess;
  stdout: () => string;
  stderr: () => string;
  ended: Promise<number | null>;
}

let stateDir: string;
let running: Run[];
beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'monoshop-server-'));
  running = [];
});
afterEach(async () => {
  for (const { child } of running) child.kill('SIGKILL');
  await Promise.all(running.map(({ ended }) => ended));
  rmSync(stateDir, { recursive: true, force: true });
});

function start(environment: Record<string, string>): Run {
  const child = spawn(process.execPath, ['--import', 'tsx', 'server.ts'], {
    cwd: import.meta.dirname,
    env: { PATH: process.env['PATH'], TENANT_STATE_DIR: stateDir, TENANT_PORT: '0', ...environment },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => (output.stdout += String(chunk)));
  child.stderr.on('data', (chunk) => (output.stderr += String(chunk)));
  const ended = once(child, 'close').then(([code]: (number | null)[]) => code ?? null);
  const run = { child, stdout: () => output.stdout, stderr: () => output.stderr, ended };
  running.push(run);
  return run;
}

const SECRETS = {
  TENANT_WEB_CLIENT_SECRET: 'a-secret-of-the-storefront',
  TENANT_TOKEN_CLIENT_SECRET: 'a-secret-of-the-command',
};

test.each(['SIGTERM', 'SIGINT'] as const)(
  'F10 says one line, answers, and ends with exit code 0 at %s',
  async (signal) => {
    const { child, stdout, stderr, ended } = start(SECRETS);
    await expect.poll(stdout, { timeout: 15_000 }).toMatch(/^tenant listening as http:\/\/localhost:\d+\n$/);
    const issuer = /http\S+/.exec(stdout())?.[0];
    expect((await fetch(`${issuer}/livez`)).status).toBe(200);
    child.kill(signal);
    expect(await ended).toBe(0);
    expect(stdout().trim().split('\n')).toHaveLength(1);
    expect(stderr()).toBe('');
  },
);

test('F11 names every missing variable at once and ends with exit code 1', async () => {
  const { stdout, stderr, ended } = start({ TENANT_PORT: 'http' });
  expect(await ended).toBe(1);
  expect(stdout()).toBe('');
  expect(stderr()).toMatch(/^Cannot start, for 3 reasons:\n( {2}TENANT_\w+ .* Set it to .*\n){3}$/);
});

test('F11 names the port that is in use and ends with exit code 1', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  const port = typeof address === 'object' ? String(address?.port) : '';
  const { stderr, ended } = start({ ...SECRETS, TENANT_PORT: port });
  expect(await ended).toBe(1);
  expect(stderr()).toContain(`TENANT_PORT names port ${port}, which is in use`);
  other.close();
});
