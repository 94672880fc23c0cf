import { spawn } from 'node:child_process';
import { createConnection } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { isMissing } from './production-guide.ts';

/** A Redis of one's own: on loopback, in memory, gone with this process. */
export interface RedisServer {
  url: string;
  /** Ends it and what it holds; it listens again after `start`. */
  stop: () => Promise<void>;
  start: () => Promise<void>;
  /** Connections stay open and get no answer until `resume`. */
  pause: () => void;
  resume: () => void;
  /** Forgets everything, as an eviction or an operator would. */
  flush: () => Promise<void>;
}

const ANSWER_TIMEOUT_MS = 1_000;

/** Sends one inline command (RESP) and resolves with the first line of the answer. */
function command(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ port, host: '127.0.0.1' }, () => socket.write(`${text}\r\n`));
    socket.setTimeout(ANSWER_TIMEOUT_MS, () => socket.destroy(new Error('Redis did not answer')));
    socket.once('data', (data) => {
      resolve(data.toString().trim());
      socket.destroy();
    });
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('Redis closed the connection')));
  });
}

async function isAnswering(port: number): Promise<boolean> {
  return (await command(port, 'PING').catch(() => '')) === '+PONG';
}

async function launch(port: number) {
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child = spawn('redis-server', args, { stdio: 'ignore' });
  const failure = new Promise<never>((_resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`redis-server ended with exit code ${code}`)));
  });
  const failed = new AbortController();
  // It ends in the end; that is news only while it starts. It is not asked again, which would keep this process alive.
  failure.catch(() => failed.abort());
  const answering = async () => {
    while (!failed.signal.aborted && !(await isAnswering(port))) await delay(20);
  };
  await Promise.race([answering(), failure]);
  return child;
}

/** @throws Error when there is no `redis-server` on this machine, or the port is taken. */
export async function startRedisServer(port: number): Promise<RedisServer> {
  let child = await launch(port);
  process.once('exit', () => child.kill('SIGKILL'));
  return {
    url: `redis://127.0.0.1:${port}`,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
    },
    async start() {
      child = await launch(port);
    },
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    async flush() {
      await command(port, 'FLUSHALL');
    },
  };
}

/**
 * The same where a `redis-server` is installed, and undefined where none is.
 *
 * @throws Error when it is missing with `MONOSHOP_REQUIRE_SERVICES` set, or the port is taken.
 */
export async function startRedisServerIfInstalled(port: number): Promise<RedisServer | undefined> {
  try {
    return await startRedisServer(port);
  } catch (error) {
    if (isMissing(error, 'redis-server')) return undefined;
    throw error;
  }
}
