import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
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
