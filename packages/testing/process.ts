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
 */
export function startProgram(program: URL, environment: Record<string, string>): ChildProcess {
  return startProcess(process.execPath, [...runtimeArguments(program), fileURLToPath(program)], {
    cwd: tmpdir(),
    env: { PATH: process.env['PATH'], ...environment },
  });
}

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
