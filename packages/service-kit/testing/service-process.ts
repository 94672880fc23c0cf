import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** A service in a process of its own, run by the runtime that runs the tests, from a folder that is not its own. */
export interface ServiceProcess {
  /** Resolves with the line once the service logs a message. */
  logged: (message: string) => Promise<string>;
  /** Resolves with the exit code. */
  exited: Promise<number | null>;
  isRunning: () => boolean;
  /** Everything written so far, both streams. */
  output: () => string;
  kill: (signal: NodeJS.Signals) => void;
}

export function startService(server: URL, environment: Record<string, string>): ServiceProcess {
  const child = spawn(process.execPath, [...runtimeArguments(server), fileURLToPath(server)], {
    cwd: tmpdir(),
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'close').then(() => child.exitCode);
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      child.emit('output');
    });
  }

  async function logged(message: string): Promise<string> {
    const line = new RegExp(`^.*"msg":"${message}".*$`, 'm');
    let found: RegExpExecArray | null;
    while ((found = line.exec(output)) === null) {
      const ended = exited.then(() =>
        Promise.reject(new Error(`The service ended before "${message}":\n${output}`)),
      );
      await Promise.race([once(child, 'output'), ended]);
    }
    return found[0];
  }

  function kill(signal: NodeJS.Signals): void {
    // Bun's own `child.kill` does nothing the second time.
    if (child.pid !== undefined) process.kill(child.pid, signal);
  }

  return { logged, exited, isRunning, output: () => output, kill };
}

function runtimeArguments(server: URL): string[] {
  if (process.versions['bun']) return [];
  return ['--import', pathToFileURL(createRequire(server).resolve('tsx')).href];
}
