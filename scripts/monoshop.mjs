// Plain JavaScript on built-ins only: it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** What each command runs. */
const programs = {
  start: './start.ts',
  dev: './dev.ts',
  build: './build.ts',
  test: './test.ts',
  token: './token.ts',
  sessions: './sessions.ts',
  new: '../packaging/new/run.ts',
  pack: '../packaging/pack.ts',
  strangers: '../packaging/strangers/run.ts',
  docs: '../packaging/reference.ts',
  chaos: '../e2e/faults/run.ts',
  bench: '../bench/run.ts',
  'provider-table': './provider-table.ts',
};

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(
    `MonoShop needs Node 20.19 or newer; this is ${process.version}. Install one from https://nodejs.org.`,
  );
  process.exit(1);
}

function isInstalled() {
  const [marker, lockfile] = ['node_modules/.package-lock.json', 'package-lock.json'].map((path) =>
    join(root, path),
  );
  return existsSync(marker) && existsSync(lockfile) && statSync(marker).mtimeMs >= statSync(lockfile).mtimeMs;
}

/** Everything npm says goes to stderr, so that `npm run -s token` prints a token and nothing else. */
function install() {
  const npmCli = process.env['npm_execpath'];
  const [file, before] = npmCli?.endsWith('.js') ? [process.execPath, [npmCli]] : ['npm', []];
  console.error('Installing dependencies …');
  // Not `npm ci`: it would empty `node_modules` under a product that is running.
  const args = [
    ...before,
    'install',
    ...(existsSync(join(root, 'package-lock.json')) ? ['--no-save'] : []),
    '--include=dev',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ];
  const { status, error } = spawnSync(file, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: file === 'npm',
  });
  if (status === 0) return;
  console.error(
    `npm install failed${error ? `: ${error.message}` : ''}. Fix what it says above and run the command again.`,
  );
  process.exit(1);
}

const [command = '', ...args] = process.argv.slice(2);
const program = Object.hasOwn(programs, command) ? programs[command] : undefined;
if (program === undefined) {
  const names = Object.keys(programs).filter((name) => name !== 'start' && name !== 'test');
  console.error(`Usage: npm start | npm test | ${names.map((name) => `npm run ${name}`).join(' | ')}`);
  process.exit(1);
}
requireNode();
if (!isInstalled()) install();

const { register } = await import('tsx/esm/api');
register();
const { run } = await import(program);
const { CommandError } = await import('./command-line.ts');
try {
  await run(args);
} catch (error) {
  if (!(error instanceof CommandError)) throw error;
  console.error(error.message);
  process.exit(error.exitCode);
}
