import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { startProcess, type ChildProcess } from '../../scripts/child-process.ts';

export { startProcess };
export type { ChildProcess };

/**
 * Starts a TypeScript program under the runtime that runs the tests, from a folder that is not its own, with nothing but
 * `PATH` and this environment.
 *
 * @param stdout where its standard output goes, on a POSIX system; to `output()` when left out.
 */
export function startProgram(
  program: URL,
  environment: Record<string, string>,
  stdout?: string,
): ChildProcess {
  const args = [...runtimeArguments(program), fileURLToPath(program)];
  const options = { cwd: tmpdir(), env: { PATH: process.env['PATH'], ...environment } };
  if (stdout === undefined) return startProcess(process.execPath, args, options);
  const redirected = ['-c', 'exec "$@" >"$0"', stdout, process.execPath, ...args];
  return startProcess('/bin/sh', redirected, options);
}

const SIGNAL_ON_LISTEN = `
  import { Server } from 'node:net';
  const { listen } = Server.prototype;
  Server.prototype.listen = function (...given) {
    process.kill(process.pid, 'SIGTERM');
    return listen.apply(this, given);
  };`;

/** Makes a program under Node send itself a SIGTERM when it begins to listen. */
export const TERMINATED_ON_LISTEN = {
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(SIGNAL_ON_LISTEN)}`,
};

function runtimeArguments(program: URL): string[] {
  if (process.versions['bun']) return [];
  return ['--import', pathToFileURL(createRequire(program).resolve('tsx')).href];
}

const POLL_MILLISECONDS = 20;

/** Waits until a process is ready. @throws Error with its output when it ends before, or why it did not start. */
export async function untilReady(
  name: string,
  child: ChildProcess,
  isReady: () => Promise<boolean>,
): Promise<ChildProcess> {
  while (child.isRunning()) {
    if (await isReady()) return child;
    await delay(POLL_MILLISECONDS);
  }
  const { code, error } = await child.exited;
  throw error ?? new Error(`${name} ended with exit code ${code}:\n${child.output()}`);
}

/** Whether there is a process with this id. */
export function isAlive(pid: number): boolean {
  try {
    // Signal 0 is not delivered: it only checks that the process exists.
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
