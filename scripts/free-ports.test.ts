import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { portOf } from '@monoshop/testing/listener';
import { expect, test } from 'vitest';
import { FIRST_PORT, chooseFreePorts, freePort, isFree } from './free-ports.ts';

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

test('a free port is above the ports that fetch and browsers block', async () => {
  const isBlocked = async (port: number) => {
    const failure = await fetch(`http://127.0.0.1:${port}`).catch((error: TypeError) => error.cause);
    return failure instanceof Error && failure.message === 'bad port';
  };
  const blocked = await Promise.all([6000, 10_080, FIRST_PORT, 32_767].map(isBlocked));
  expect(blocked).toEqual([true, true, false, false]);
  const port = await freePort();
  expect(port).toBeGreaterThanOrEqual(FIRST_PORT);
});
