import { createRequire } from 'node:module';
import { join } from 'node:path';
import { startProcess, type ChildProcess } from './process.ts';

/** The application that tries the SDK under Next. */
export const FIXTURE = join(import.meta.dirname, '../auth-nextjs/fixture');
const NEXT = createRequire(join(FIXTURE, '../package.json')).resolve('next/dist/bin/next');

/** One production server of the fixture app. */
export interface NextProcess {
  origin: string;
  /** SIGSTOP, SIGCONT, SIGKILL. */
  signal: (signal: NodeJS.Signals) => void;
  /** Resolves when it is gone. */
  stop: () => Promise<unknown>;
}

/** Runs Next's own command with this environment and nothing of MonoCloud's from outside. */
export function spawnNext(args: string[], env: Record<string, string>): ChildProcess {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(NEXT_PUBLIC_)?MONOCLOUD_|^NODE_ENV$|^VITEST|^FIXTURE_/.test(name),
  );
  return startProcess(process.execPath, [NEXT, ...args], {
    env: { ...Object.fromEntries(inherited), NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', ...env },
  });
}

/** Starts the app, built before, and waits until it serves. @throws Error with its output when it does not. */
export async function startNextProcess(port: number, env: Record<string, string>): Promise<NextProcess> {
  const child = spawnNext(['start', FIXTURE, '--port', String(port)], env);
  await child.printed(/Ready/);
  return { origin: `http://localhost:${port}`, signal: child.signal, stop: child.kill };
}
