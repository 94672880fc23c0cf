// Plain JavaScript on built-ins only: it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const commands = [
  'start',
  'dev',
  'build',
  'test',
  'provider-table',
  'token',
  'chaos',
  'bench',
  'pack',
  'strangers',
  'docs',
];
// What is not in this folder.
const modules = {
  chaos: '../e2e/faults/run.ts',
  bench: '../bench/run.ts',
  docs: '../packaging/reference.ts',
  pack: '../packaging/pack.ts',
  strangers: '../packaging/strangers/run.ts',
};

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 18)) return;
  console.error(
    `MonoShop needs Node 20.18 or newer; this is ${process.version}. Install one from https://nodejs.org.`,
  );
  process.exit(1);
}

function isInstalled() {
  const marker = join(root, 'node_modules', '.package-lock.json');
  return existsSync(marker) && statSync(marker).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs;
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
    '--no-save',
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
if (!commands.includes(command)) {
  console.error(
    'Usage: npm start | npm run dev | npm run build | npm test | npm run provider-table | npm run chaos | npm run bench | npm run pack | npm run strangers | npm run docs | npm run token -- products invoices',
  );
  process.exit(1);
}
requireNode();
if (!isInstalled()) install();

const { register } = await import('tsx/esm/api');
register();
const { run } = await import(modules[command] ?? `./${command}.ts`);
const { CommandError } = await import('./command-line.ts');
try {
  await run(args);
} catch (error) {
  if (!(error instanceof CommandError)) throw error;
  console.error(error.message);
  process.exit(error.exitCode);
}
