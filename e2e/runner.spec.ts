import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { isAlive } from '@monoshop/testing/process';
import { ADA, expectAnswering, PASSWORD, submitPassword } from './sign-in.ts';
import { chooseFreePorts } from '../scripts/free-ports.ts';
import { TEST_BUILD } from '../scripts/web-build.ts';

// Whole products start here, one after the other, possibly on busy machines.
test.describe.configure({ timeout: 180_000 });

const ROOT = join(import.meta.dirname, '..');
const stateDir = mkdtempSync(join(tmpdir(), 'monoshop-runner-'));
test.afterAll(() => rmSync(stateDir, { recursive: true, force: true }));

interface Runner {
  pid: number;
  output: () => string;
  /** To the process that was launched, as `kill` does. */
  signal: (signal: NodeJS.Signals) => void;
  /** To every process of the terminal's foreground group, as Ctrl-C does. */
  interrupt: () => void;
  exitCode: Promise<number | null>;
}

const launched: ChildProcess[] = [];
// A failed test must not leave its product running. The services exit with their runner.
test.afterEach(() => {
  for (const { pid, exitCode, signalCode } of launched.splice(0)) {
    if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, 'SIGTERM');
  }
});

const NPM_START = ['npm', 'start'];
const RUNNER = [process.execPath, 'scripts/monoshop.mjs', 'start'];

function launch(env: Record<string, string>, [file = '', ...args] = RUNNER): Runner {
  const child = spawn(file, args, {
    cwd: ROOT,
    detached: true,
    env: { ...process.env, MONOSHOP_STATE_DIR: stateDir, MONOSHOP_WEB_DIST: TEST_BUILD, ...env },
  });
  launched.push(child);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return {
    pid: child.pid ?? 0,
    output: () => output,
    signal: (signal) => void child.kill(signal),
    interrupt: () => void process.kill(-(child.pid ?? Number.NaN), 'SIGINT'),
    exitCode: new Promise((resolve) => child.once('close', resolve)),
  };
}

/** Every descendant of `pid` in the process table. */
function listDescendants(pid: number): { pid: number; command: string }[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
  const rows = [...stdout.matchAll(/^\s*(\d+)\s+(\d+)\s+(.*)$/gm)].map(([, own, parent, command = '']) => ({
    pid: Number(own),
    parent: Number(parent),
    command,
  }));
  const below = (parent: number): typeof rows =>
    rows.filter((row) => row.parent === parent).flatMap((row) => [row, ...below(row.pid)]);
  return below(pid);
}

type Processes = ReturnType<typeof listDescendants>;

/** Starts a product on free ports, and waits until it announces itself. */
async function open(command = RUNNER, env: Record<string, string> = {}) {
  const ports = await chooseFreePorts();
  const runner = launch({ ...ports, ...env }, command);
  await expect
    .poll(runner.output, { timeout: 150_000 })
    .toContain(`MonoShop is ready: http://localhost:${ports.MONOSHOP_WEB_PORT}`);
  return { ports, runner, descendants: listDescendants(runner.pid) };
}

/** The processes have ended, and their ports are free. */
async function expectGone(ports: Record<string, string>, descendants: Processes = []): Promise<void> {
  await expect.poll(() => descendants.filter(({ pid }) => isAlive(pid)), { timeout: 15_000 }).toEqual([]);
  for (const port of Object.values(ports)) {
    await expect(fetch(`http://localhost:${port}/livez`), `port ${port} is free`).rejects.toThrow();
  }
}

const endings: { how: string; command: string[]; end: (runner: Runner) => void; code: number | null }[] = [
  { how: 'SIGTERM to the runner', command: RUNNER, end: (runner) => runner.signal('SIGTERM'), code: 0 },
  // npm reports the signal it received, whatever the exit code of its script.
  { how: 'SIGTERM to npm start', command: NPM_START, end: (runner) => runner.signal('SIGTERM'), code: null },
  { how: 'Ctrl-C in npm start', command: NPM_START, end: (runner) => runner.interrupt(), code: null },
  { how: 'SIGKILL to the runner', command: RUNNER, end: (runner) => runner.signal('SIGKILL'), code: null },
];
for (const { how, command, end, code } of endings) {
  test(`F10 ${how} ends all four processes and frees the ports`, async () => {
    const { ports, runner, descendants } = await open(command);
    expect(runner.output()).toContain('ada@monoshop.example');
    expect(descendants.filter((process) => process.command.includes('server.ts'))).toHaveLength(3);
    end(runner);
    const exitCode = await runner.exitCode;
    if (code !== null) expect(exitCode).toBe(code);
    await expectGone(ports, descendants);
  });
}

/** React runs each effect twice in development, which must not close what has just been opened. */
async function expectPaymentDialog(page: Page, web: string): Promise<void> {
  await page.goto(`${web}/api/auth/signin?return_url=/invoices`);
  await submitPassword(page, ADA, PASSWORD);
  // Next compiles each page and each route when it is asked for first.
  const compiling = { timeout: 60_000 };
  const opener = page.getByRole('button', { name: /^Mark as paid: / }).first();
  await expect(opener).toBeVisible(compiling);
  await expectAnswering(page);
  await opener.click();
  await expect(page.getByRole('dialog')).toContainText('The invoice will be shown as paid.', compiling);
  await expect(page).toHaveURL(/\?pay=INV-/);
}

const DEV: [how: string, command: string[], end: (runner: Runner) => void, opensPages: boolean][] = [
  ['Ctrl-C', ['npm', 'run', 'dev'], (runner) => runner.interrupt(), true],
  // Next compiles a page when it is opened first, which the one above has done.
  ['a killed runner', [...RUNNER.slice(0, -1), 'dev'], (runner) => runner.signal('SIGKILL'), false],
];
for (const [how, command, end, opensPages] of DEV) {
  test(`npm run dev runs the same four processes in watch mode, and ${how} leaves no process behind`, async ({
    page,
  }) => {
    const { ports, runner, descendants } = await open(command, { MONOSHOP_WEB_DIST: '.next-dev-test' });
    const web = `localhost:${ports.MONOSHOP_WEB_PORT}`;
    // A sign-in that begins at an address other than the announced one cannot end.
    expect(runner.output()).not.toContain(`http://127.0.0.1:${ports.MONOSHOP_WEB_PORT}`);
    if (opensPages) await expectPaymentDialog(page, `http://${web}`);
    expect((await fetch(`http://localhost:${ports.MONOSHOP_PRODUCTS_PORT}/products`)).status).toBe(401);
    expect(descendants.filter(({ command }) => / watch .*server\.ts/.test(command))).toHaveLength(3);
    end(runner);
    await runner.exitCode;
    await expectGone(ports, descendants);
  });
}

test('when one service dies the others are stopped, and the exit code is not 0', async () => {
  const { ports, runner, descendants } = await open();
  const api = descendants.find(({ command }) => command.includes('server.ts'));
  process.kill(api?.pid ?? Number.NaN, 'SIGKILL');
  expect(await runner.exitCode).toBe(1);
  expect(runner.output()).toContain('ended unexpectedly (SIGKILL)');
  await expectGone(ports);
});

test('F11 ports in use are named in one message, each with the variable that changes it', async () => {
  const ports = await chooseFreePorts();
  const squatters = [ports.MONOSHOP_TENANT_PORT, ports.MONOSHOP_INVOICES_PORT].map((port) =>
    createServer().listen(Number(port), '127.0.0.1'),
  );
  const runner = launch(ports);
  expect(await runner.exitCode).toBe(1);
  for (const squatter of squatters) squatter.close();
  expect(runner.output()).toContain('MONOSHOP_TENANT_PORT');
  expect(runner.output()).toContain('MONOSHOP_INVOICES_PORT');
  expect(runner.output()).not.toContain('MONOSHOP_WEB_PORT');
});

test('F11 an invalid environment is reported in one message with every problem', async () => {
  const runner = launch({ MONOCLOUD_AUTH_TENANT_DOMAIN: 'http://tenant.example', MONOSHOP_WEB_PORT: 'x' });
  expect(await runner.exitCode).toBe(1);
  expect(runner.output()).toContain('MONOCLOUD_AUTH_TENANT_DOMAIN');
  expect(runner.output()).toContain('MONOCLOUD_AUTH_CLIENT_ID');
  expect(runner.output()).toContain('MONOSHOP_WEB_PORT');
  expect(runner.output()).not.toContain('    at ');
});
