import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { findFreePort } from './next-process.ts';

/** A Redis server that a test may kill. It writes down every change before it answers. */
export interface OwnRedis {
  url: string;
  /** Ends it at once, as a crash would. */
  kill: () => Promise<void>;
  /** Starts it again at the same address; `empty` as one that has lost its disk. */
  restart: (state: 'as it was' | 'empty') => Promise<void>;
  stop: () => Promise<void>;
}

async function launch(port: number, folder: string): Promise<ChildProcess> {
  const durable = ['--save', '', '--appendonly', 'yes', '--appendfsync', 'always', '--dir', folder];
  const child = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', ...durable], {
    stdio: 'ignore',
  });
  const redis = new Redis(port, '127.0.0.1', { retryStrategy: () => 50, maxRetriesPerRequest: null });
  redis.on('error', () => undefined);
  await redis.ping();
  redis.disconnect();
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/**
 * Starts a Redis server of its own. Without the program the test is skipped and says so; with
 * `MONOSHOP_REQUIRE_SERVICES` set it fails.
 */
export async function startOwnRedis(skip: (reason: string) => never): Promise<OwnRedis> {
  if (spawnSync('redis-server', ['--version']).error) {
    const reason = 'There is no program redis-server; what happens when Redis dies is not tested';
    if (process.env['MONOSHOP_REQUIRE_SERVICES']) throw new Error(reason);
    return skip(reason);
  }
  const port = await findFreePort();
  let folder = mkdtempSync(join(tmpdir(), 'monoshop-redis-'));
  let child = await launch(port, folder);
  const forget = () => rmSync(folder, { recursive: true, force: true });
  return {
    url: `redis://127.0.0.1:${port}`,
    kill: () => end(child),
    async restart(state) {
      if (state === 'empty') {
        forget();
        folder = mkdtempSync(join(tmpdir(), 'monoshop-redis-'));
      }
      child = await launch(port, folder);
    },
    async stop() {
      await end(child);
      forget();
    },
  };
}
