import { mkdtempSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './listener.ts';
import { isMissing, skipWithout } from './required-service.ts';
import { startProcess, untilReady, type ChildProcess } from './process.ts';

/** A Redis server of its own on loopback, gone with this process. */
export interface RedisServer {
  url: string;
  /** Ends it at once, as a crash would. */
  kill: () => Promise<void>;
  /** Starts it again at the same address; `empty` as one that has lost its disk. */
  start: (state?: 'as it was' | 'empty') => Promise<void>;
  /** Connections stay open and get no answer until `resume`. */
  pause: () => void;
  resume: () => void;
  /** Forgets everything, as an eviction or an operator would. */
  flush: () => Promise<void>;
  /** Makes it the replica of a server that is not there: it refuses writes, and its connections stay open. */
  demote: () => Promise<void>;
  /** Ends it and removes what it wrote. */
  stop: () => Promise<void>;
}

interface RedisOptions {
  /** Whether it writes down every change before it answers. Default: it keeps everything in memory. */
  isDurable?: boolean;
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

function launch(port: number, folder: string, isDurable: boolean): Promise<ChildProcess> {
  const persistence = isDurable ? ['--appendonly', 'yes', '--appendfsync', 'always'] : ['--appendonly', 'no'];
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder, ...persistence];
  const isReady = async () => (await command(port, 'PING').catch(() => '')) === '+PONG';
  return untilReady('redis-server', startProcess('redis-server', args), isReady);
}

/** Starts one at a free port. @throws Error when there is no `redis-server` on this machine. */
export async function startRedisServer({ isDurable = false }: RedisOptions = {}): Promise<RedisServer> {
  const port = await freePort();
  const createFolder = () => mkdtempSync(join(tmpdir(), 'monoshop-redis-'));
  let folder = createFolder();
  const forget = () => rmSync(folder, { recursive: true, force: true });
  const start = () => launch(port, folder, isDurable);
  let child = await start().catch((error: unknown) => {
    forget();
    throw error;
  });
  const kill = async () => void (await child.kill());
  return {
    url: `redis://127.0.0.1:${port}`,
    kill,
    async start(state = 'as it was') {
      if (state === 'empty') {
        forget();
        folder = createFolder();
      }
      child = await start();
    },
    pause: () => child.signal('SIGSTOP'),
    resume: () => child.signal('SIGCONT'),
    flush: async () => void (await command(port, 'FLUSHALL')),
    demote: async () => void (await command(port, 'REPLICAOF 127.0.0.1 1')),
    async stop() {
      await kill();
      forget();
    },
  };
}

/**
 * The same where a `redis-server` is installed, and undefined where none is.
 *
 * @throws Error when it is missing with `MONOSHOP_REQUIRE_SERVICES` set.
 */
export async function startRedisServerIfInstalled(options?: RedisOptions): Promise<RedisServer | undefined> {
  try {
    return await startRedisServer(options);
  } catch (error) {
    if (isMissing(error, 'redis-server')) return undefined;
    throw error;
  }
}

/** The same for one test, which is skipped where no `redis-server` is installed. @throws Error as above. */
export async function requireRedisServer(
  skip: (reason: string) => never,
  options?: RedisOptions,
): Promise<RedisServer> {
  const server = await startRedisServerIfInstalled(options);
  return server ?? skipWithout('no redis-server is installed here', skip);
}
