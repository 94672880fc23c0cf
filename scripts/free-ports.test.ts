import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { portOf } from '@monoshop/testing/listener';
import { expect, test } from 'vitest';
import { FIRST_PORT, chooseFreePorts, freePort, isFree } from './free-ports.ts';
import { BLOCKED_PORTS } from './ports.ts';

test('a free port is below the ports that the system gives to outgoing connections', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect(portOf(server), '127.0.0.1');
  await once(client, 'connect');
  const ports = await Promise.all(Array.from({ length: 50 }, freePort));
  expect(client.localPort).toBeGreaterThan(Math.max(...ports));
  expect(new Set(ports).size).toBe(50);
  client.destroy();
  server.close();
});

test('each service gets a port of its own at which nothing listens', async () => {
  const ports = Object.values(await chooseFreePorts());
  expect(new Set(ports).size).toBe(4);
  for (const port of ports) expect(await isFree(Number(port))).toBe(true);
});

test('the table has ports that fetch blocks, and free ports are above them', async () => {
  const isBlocked = async (port: number) => {
    const failure = await fetch(`http://127.0.0.1:${port}`).catch((error: TypeError) => error.cause);
    return failure instanceof Error && failure.message === 'bad port';
  };
  for (const port of BLOCKED_PORTS) expect([port, await isBlocked(port)]).toEqual([port, true]);
  expect(await Promise.all([1024, FIRST_PORT, 32_767].map(isBlocked))).toEqual([false, false, false]);
  const port = await freePort();
  expect(port).toBeGreaterThanOrEqual(FIRST_PORT);
});

// The other systems are tried with a probe that stands in for them: no test here runs there.
test.each<[platform: NodeJS.Platform, listensAt: string, free: boolean]>([
  ['darwin', '::', false],
  ['darwin', '0.0.0.0', false],
  ['freebsd', '::', false],
  ['darwin', '::1', false],
  ['linux', '127.0.0.1', false],
  ['linux', '::', true],
])(
  'on %s a port at which only %s cannot be bound any more is free: %s',
  async (platform, listensAt, free) => {
    const probe = (_port: number, host: string) => Promise.resolve(host !== listensAt);
    expect(await isFree(3000, { platform, probe })).toBe(free);
  },
);

test('a port of which another process has every address is not free', async () => {
  const server = createServer().listen(0, '0.0.0.0');
  await once(server, 'listening');
  const address = server.address();
  expect(await isFree(typeof address === 'object' && address ? address.port : 0)).toBe(false);
  server.close();
});
