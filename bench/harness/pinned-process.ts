import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startProcess, type ChildProcess } from '@monoshop/testing/process';
import { freePort } from '@monoshop/testing/listener';

/**
 * What is measured waits for its turn, and an engine that waits for seconds throws away what it has compiled: V8 in order to
 * give memory back, JavaScriptCore by age. Some 10,000 requests would then cost up to twice as much, most where there is
 * most code. A server under load does not wait.
 */
const KEEPS_CODE = {
  nodeArgs: ['--no-memory-reducer'],
  env: { BUN_JSC_forceCodeBlockLiveness: '1' },
};

const READY_TIMEOUT_MS = 60_000;
const SHOWN_OUTPUT_CHARACTERS = 4_000;
const KIBIBYTE = 1024;

export interface PinnedOptions {
  /** Program, by name or path; the Node of this process when left out. */
  command?: string;
  args: readonly string[];
  /** Whether it gives memory back while it waits, as it does by itself; its times are not comparable then. */
  givesMemoryBack?: boolean;
  /** Added to this process's environment. */
  env?: Record<string, string | undefined>;
  cwd: string;
  /** Number of the core that the process, and every thread of it, has to itself. */
  core: number;
  /** A free one is chosen when left out. The program reads it from `PORT`. */
  port?: number;
}

/** A running program on one core. */
export interface PinnedProcess {
  /** Without a trailing slash. */
  url: string;
  pid: number;
  /** Memory of it and its children, each shared page divided among those who share it. */
  readMemoryBytes(): number;
  /** CPU time of all its threads since it started. */
  readCpuMs(): number;
  /** Ends it and waits until it is gone. */
  stop: () => Promise<void>;
}

/**
 * Starts a program on one core and waits until its `/livez` answers.
 *
 * @throws Error with the end of its output when it ends before, or is not ready within a minute.
 */
export async function startPinned(options: PinnedOptions): Promise<PinnedProcess> {
  const { command = process.execPath, cwd, core, port = await freePort() } = options;
  const { nodeArgs, env } = options.givesMemoryBack ? { nodeArgs: [], env: {} } : KEEPS_CODE;
  const args = [...(basename(command) === 'node' ? nodeArgs : []), ...options.args];
  const child = startProcess('taskset', ['-c', String(core), command, ...args], {
    cwd,
    env: { ...process.env, ...env, ...options.env, PORT: String(port) },
  });
  const url = `http://127.0.0.1:${port}`;
  // taskset becomes the program it starts, so this is the program's own id.
  const { pid } = child;
  if (pid === undefined || !(await becomesReady(child, `${url}/livez`))) {
    await child.kill();
    const output = child.output().slice(-SHOWN_OUTPUT_CHARACTERS);
    throw new Error(`${[command, ...args].join(' ')} is not ready:\n${output}`);
  }
  return {
    url,
    pid,
    readMemoryBytes: () => readMemoryBytes(pid),
    readCpuMs: () => readCpuMs(pid),
    stop: async () => void (await child.stop()),
  };
}

async function becomesReady(child: ChildProcess, url: string): Promise<boolean> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (child.isRunning() && Date.now() < deadline) {
    const status = await fetch(url).then(
      async (response) => (await response.arrayBuffer(), response.status),
      () => 503,
    );
    if (status < 500) return true;
    await delay(25);
  }
  return false;
}

const listThreads = (pid: number) => readdirSync(`/proc/${pid}/task`).map((id) => `/proc/${pid}/task/${id}`);

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** CPU time of all threads of a process: the scheduler counts in nanoseconds, `stat` in hundredths of a second. */
export const readCpuMs = (pid: number): number =>
  sum(
    listThreads(pid).map((thread) => Number(readFileSync(`${thread}/schedstat`, 'utf8').split(' ')[0]) / 1e6),
  );

function readMemoryBytes(pid: number): number {
  const kibibytes = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1];
  if (kibibytes === undefined) throw new Error('/proc has no Pss');
  const children = listThreads(pid).flatMap((thread) =>
    readFileSync(`${thread}/children`, 'utf8').trim().split(' ').filter(Boolean),
  );
  return Number(kibibytes) * KIBIBYTE + sum(children.map((child) => readMemoryBytes(Number(child))));
}
