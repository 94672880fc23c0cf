import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readdirSync, readFileSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import getPort from 'get-port';
import { readTreeMemory } from './process-memory.ts';

const READY_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 10_000;
const SHOWN_OUTPUT_CHARACTERS = 4_000;

export interface PinnedOptions {
  /** Program, by name or path. */
  command: string;
  args: readonly string[];
  /** Added to this process's environment. */
  env?: Record<string, string>;
  cwd: string;
  /** Number of the core that the process, and every thread of it, has to itself. */
  core: number;
  /** Variable that tells the program its port; `PORT` when left out. */
  portVariable?: string;
  /** A free one is chosen when left out. */
  port?: number;
  /** Path that answers below 500 once the process is ready; `/livez` when left out. */
  readyPath?: string;
}

/** A running program on one core. */
export interface PinnedProcess {
  /** Without a trailing slash. */
  url: string;
  pid: number;
  /** Resident memory, that of its children included. */
  readMemoryBytes(): number;
  /** CPU time of all its threads since it started. */
  readCpuMs(): number;
  /** Ends it and waits until it is gone. */
  stop: () => Promise<void>;
}

const running = new Set<ChildProcess>();
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/**
 * Starts a program on one core and waits until it answers.
 *
 * @throws Error with the end of its output when it ends before, or is not ready within a minute.
 */
export async function startPinned(options: PinnedOptions): Promise<PinnedProcess> {
  const port = options.port ?? (await getPort());
  const output = openOutput(port);
  const child = spawn('taskset', ['-c', String(options.core), options.command, ...options.args], {
    cwd: options.cwd,
    env: { ...process.env, ...options.env, [options.portVariable ?? 'PORT']: String(port) },
    stdio: ['ignore', output, output],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  await once(child, 'spawn');
  const url = `http://127.0.0.1:${port}`;
  try {
    await waitUntilReady(child, `${url}${options.readyPath ?? '/livez'}`);
  } catch (cause) {
    child.kill('SIGKILL');
    const line = [options.command, ...options.args].join(' ');
    throw new Error(
      `${line} is not ready:\n${readFileSync(`/proc/self/fd/${output}`, 'utf8').slice(-SHOWN_OUTPUT_CHARACTERS)}`,
      { cause },
    );
  }
  // taskset becomes the program it starts, so this is the program's own id.
  const pid = child.pid ?? 0;
  return {
    url,
    pid,
    readMemoryBytes: () => readTreeMemory(pid).residentBytes,
    readCpuMs: () => readCpuMs(pid),
    stop: () => stop(child),
  };
}

/** A file without a name: a pipe would have to be emptied, on a core that has other things to do. */
function openOutput(port: number): number {
  const path = join(tmpdir(), `monoshop-bench-${process.pid}-${port}.log`);
  const output = openSync(path, 'w+');
  unlinkSync(path);
  return output;
}

async function waitUntilReady(child: ChildProcess, url: string): Promise<void> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('It ended.');
    const status = await fetch(url).then(
      async (response) => (await response.arrayBuffer(), response.status),
      () => 503,
    );
    if (status < 500) return;
    await delay(25);
  }
  throw new Error('It does not answer.');
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await exited;
  clearTimeout(timer);
}

/** CPU time of all threads of a process. The scheduler counts it in nanoseconds, `stat` in hundredths of a second. */
function readCpuMs(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const nanoseconds = threads.map((thread) =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]),
  );
  return nanoseconds.reduce((sum, time) => sum + time, 0) / 1e6;
}
