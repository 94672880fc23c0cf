import { once } from 'node:events';
import { Agent, get, Server, type IncomingMessage, type RequestListener } from 'node:http';
import { describe, expect, test, vi } from 'vitest';
import { captureLog } from '@monoshop/testing/captured-log';
import { createLogger } from './log.ts';
import { serve, SettingsError, type ServeOptions } from './index.ts';

function start(listener: RequestListener, options: Partial<ServeOptions> = {}) {
  const { logger } = captureLog(createLogger);
  const names = { portVariable: 'API_PORT', hostVariable: 'API_HOST' };
  return serve(listener, { port: 0, host: '127.0.0.1', logger, ...names, ...options });
}

const reply: RequestListener = (_request, response) => void response.end();

async function fetchText(port: number, agent: Agent): Promise<string> {
  const [response]: IncomingMessage[] = await once(get({ host: '127.0.0.1', port, agent }), 'response');
  return response ? (await response.setEncoding('utf8').toArray()).join('') : '';
}

describe('serve', () => {
  test('F11 reports a port in use with its number, its variable and the remedy', async () => {
    const { port, close } = await start(reply);
    const failure: unknown = await start(reply, { port }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(SettingsError);
    const message = `API_PORT names port ${port}, which is in use. Stop what listens there`;
    expect(String(failure)).toContain(message);
    await close();
  });

  test('F11 reports a host that is not of this machine with its variable', async () => {
    const failure = await start(reply, { host: '192.0.2.1' }).catch(String);
    expect(failure).toContain('API_HOST is not an address of this machine.');
  });

  test.each(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL'])(
    'F11 reports a host that cannot be resolved (%s) with its variable and the remedy',
    async (code) => {
      const error = Object.assign(new Error(`getaddrinfo ${code}`), { code, syscall: 'getaddrinfo' });
      const listen = vi.spyOn(Server.prototype, 'listen').mockImplementation(function fail(this: Server) {
        this.emit('error', error);
        return this;
      });
      const failure = await start(() => undefined, { host: 'api.example' }).catch(String);
      listen.mockRestore();
      expect(failure).toContain('API_HOST cannot be resolved (api.example). Set an address of this machine,');
    },
  );

  test('F10 close waits for the request in flight and leaves no kept-alive connection behind', async () => {
    const agent = new Agent({ keepAlive: true });
    const { port, server, close } = await start((_request, response) => {
      server.once('closing', () => response.end('whole answer'));
    });
    const arrived = once(server, 'request');
    const answer = fetchText(port, agent);
    await arrived;
    const closing = close();
    server.emit('closing');
    await expect(answer).resolves.toBe('whole answer');
    await closing;
    expect(server.listening).toBe(false);
    expect(Object.keys(agent.freeSockets)).toEqual([]);
    await expect(fetchText(port, agent)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('F10 close ends a kept-alive connection whose response had begun', async () => {
    const agent = new Agent({ keepAlive: true });
    const { port, server, close } = await start(
      (_request, response) => {
        response.write('whole ');
        server.once('closing', () => response.end('answer'));
      },
      { drainSeconds: 60 },
    );
    server.keepAliveTimeout = 60_000;
    const arrived = once(server, 'request');
    const answer = fetchText(port, agent);
    await arrived;
    const closing = close();
    server.emit('closing');
    expect(await answer).toBe('whole answer');
    await closing;
    agent.destroy();
  });

  test('F12 a client that sends its request slowly is disconnected within seconds', async () => {
    const { server, close } = await start(reply);
    expect(server.headersTimeout).toBe(10_000);
    expect(server.requestTimeout).toBe(30_000);
    await close();
  });

  test('F10 close cuts what is still open after the drain time', async () => {
    const { port, close } = await start(() => undefined, { drainSeconds: 0.05 });
    const outgoing = get({ host: '127.0.0.1', port });
    const failed = once(outgoing, 'error');
    await once(outgoing, 'socket');
    await once(outgoing, 'finish');
    await close();
    await failed.catch((error: unknown) => expect(error).toMatchObject({ code: 'ECONNRESET' }));
  });
});
