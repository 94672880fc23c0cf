import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { ROOT, type Environment } from './environment.ts';

export interface Exit {
  /** Null when a signal ended it. */
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Why it did not start. */
  error?: Error;
}

/** A process that ends with this one. */
export interface ChildProcess {
  pid: number | undefined;
  /** Settles when the process is gone. Never rejects. */
  exited: Promise<Exit>;
  /** The same, once all of its output was read. */
  closed: Promise<Exit>;
  isRunning: () => boolean;
  /** The last million characters of what it printed, both streams in the order in which they were read. */
  output: () => string;
  /**
   * Resolves with the first match once the output has one.
   *
   * @throws Error with the output when the process ends without.
   */
  printed: (pattern: RegExp) => Promise<RegExpExecArray>;
  signal: (signal: NodeJS.Signals) => void;
  /** Asks it to end and waits until it has; kills it after `graceSeconds` (default 10). */
  stop: (graceSeconds?: number) => Promise<Exit>;
  /** Ends it at once, as a crash would. */
  kill: () => Promise<Exit>;
}

export interface ProcessOptions {
  cwd?: string | URL;
  /** Its whole environment; that of this process by default. */
  env?: Environment;
  /** Receives each line that it prints. */
  onLine?: (line: string) => void;
  /**
   * For Node programs. A preload ends them when this process is gone, however it went; and they are a group of their own,
   * to which signals go, since Next and `tsx watch` have children.
   */
  isService?: boolean;
}

const SYSTEM = {
  platform: process.platform,
  kill: (pid: number, signal: NodeJS.Signals): void => void process.kill(pid, signal),
  run: (command: string, args: string[]): void => void spawnSync(command, args, { windowsHide: true }),
};

/**
 * Sends a signal to a process, or with a negative id to its group. Windows has neither signals nor groups, so there the
 * whole tree ends at once. A process that is gone is no error.
 */
export function signalProcess(pid: number, signal: NodeJS.Signals, system = SYSTEM): void {
  if (system.platform === 'win32') return system.run('taskkill', ['/pid', String(Math.abs(pid)), '/T', '/F']);
  try {
    system.kill(pid, signal);
  } catch (error) {
    // It is gone already, which is what was asked for.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

const EXIT_WITH_PARENT = pathToFileURL(join(ROOT, 'scripts/exit-with-parent.mjs')).href;

function spawn(file: string, args: readonly string[], { cwd, env = process.env, isService }: ProcessOptions) {
  const options = { cwd, extendEnv: false, reject: false, buffer: false, stdin: 'ignore' } as const;
  if (!isService) return execa(file, args, { ...options, env });
  return execa(file, ['--import', EXIT_WITH_PARENT, ...args], {
    ...options,
    env: { ...env, MONOSHOP_RUNNER_PID: String(process.pid) },
    ipc: true,
    // Ctrl-C must reach the services through the runner, in order. Windows knows no groups, and would open a window for each.
    detached: process.platform !== 'win32',
  });
}

/** Waits for the event of its end: what it has started may outlive it and keep its streams open. */
async function untilExit(child: ReturnType<typeof spawn>, closed: Promise<Exit>): Promise<Exit> {
  if (child.pid === undefined) return closed;
  await once(child, 'exit');
  return { code: child.exitCode, signal: child.signalCode };
}

// A service prints as long as it runs.
const MAX_OUTPUT_CHARACTERS = 2_000_000;

/** Starts a program. One that cannot be started has `exited` at once, with an `error`. */
export function startProcess(
  file: string,
  args: readonly string[],
  options: ProcessOptions = {},
): ChildProcess {
  const child = spawn(file, args, options);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text = (text.length > MAX_OUTPUT_CHARACTERS ? text.slice(-MAX_OUTPUT_CHARACTERS / 2) : text) + chunk;
      child.emit('output');
    });
    const { onLine } = options;
    if (onLine) createInterface({ input: stream }).on('line', onLine);
  }
  const closed: Promise<Exit> = Promise.resolve(child).then(({ exitCode, signal, cause }) => ({
    code: exitCode ?? null,
    signal: signal ?? null,
    ...(child.pid === undefined && cause instanceof Error && { error: cause }),
  }));
  let running = child.pid !== undefined;
  const exited = untilExit(child, closed).finally(() => {
    running = false;
    child.emit('output');
  });

  async function printed(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(text);
      if (found) return found;
      if (!running) throw new Error(`${file} ended without printing ${pattern}:\n${text}`);
      await once(child, 'output');
    }
  }
  const signal = (name: NodeJS.Signals) => {
    if (child.pid !== undefined) signalProcess(options.isService ? -child.pid : child.pid, name);
  };
  const kill = () => {
    // The id of a single process that is gone may be another's by now; a group keeps its id as long as it has members.
    if (running || options.isService) signal('SIGKILL');
    return exited;
  };
  const stop = async (graceSeconds = 10) => {
    if (running) signal('SIGTERM');
    const timer = setTimeout(() => void kill(), graceSeconds * 1000);
    await exited;
    clearTimeout(timer);
    return kill();
  };
  return {
    pid: child.pid,
    exited,
    closed,
    isRunning: () => running,
    output: () => text,
    printed,
    signal,
    stop,
    kill,
  };
}
