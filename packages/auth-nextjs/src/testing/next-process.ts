import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createRequire } from 'node:module';

export const FIXTURE = new URL('../../fixture', import.meta.url).pathname;
const NEXT = createRequire(import.meta.url).resolve('next/dist/bin/next');

/** One production server of the fixture app. */
export interface NextProcess {
  origin: string;
  /** SIGSTOP, SIGCONT, SIGKILL. */
  signal: (signal: NodeJS.Signals) => void;
  /** Resolves when it is gone. */
  stop: () => Promise<void>;
}

/** Runs Next's own command with this environment and nothing of MonoCloud's from outside. */
export function spawnNext(args: string[], env: Record<string, string>): ChildProcess {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(NEXT_PUBLIC_)?MONOCLOUD_|^NODE_ENV$|^VITEST|^FIXTURE_/.test(name),
  );
  return spawn(process.execPath, [NEXT, ...args], {
    env: { ...Object.fromEntries(inherited), NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Starts the app, built before, and waits until it serves. Throws with its output when it does not. */
export async function startNextProcess(port: number, env: Record<string, string>): Promise<NextProcess> {
  const child = spawnNext(['start', FIXTURE, '--port', String(port)], env);
  await untilReady(child);
  return {
    origin: `http://localhost:${port}`,
    signal: (signal) => child.kill(signal),
    async stop() {
      if (isGone(child)) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

/** Everything a process says, as text so far. */
export function collectOutput(child: ChildProcess): () => string {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  return () => output;
}

const isGone = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null;

async function untilReady(child: ChildProcess): Promise<void> {
  const output = collectOutput(child);
  while (!output().includes('Ready')) {
    await Promise.race([once(child.stdout ?? child, 'data'), once(child, 'exit')]);
    if (isGone(child)) throw new Error(`next start failed:\n${output()}`);
  }
}

/** A port that is free right now. */
export async function findFreePort(): Promise<number> {
  const probe = createServer().listen(0);
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('No port to be had');
  return address.port;
}
