import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PARTS } from './harness/context.ts';
import type { BenchContext, PartName, RunPart } from './harness/context.ts';
import { listCores } from './harness/cores.ts';
import { CommandError, parseWords } from '../scripts/command-line.ts';

const FOLDER = import.meta.dirname;
const ROUNDS = 21;
const SECONDS_PER_ROUND = 0.4;

const LOADERS: Record<PartName, () => Promise<{ run: RunPart }>> = {
  api: () => import('./parts/api/part.ts'),
  bff: () => import('./parts/bff/part.ts'),
  start: () => import('./parts/start/part.ts'),
  scale: () => import('./parts/scale/part.ts'),
};

/** Installs what the product itself does not need, unless that was done for this very lockfile. */
function install(): void {
  const marker = join(FOLDER, 'node_modules/.package-lock.json');
  const lockfile = join(FOLDER, 'package-lock.json');
  if (existsSync(marker) && statSync(marker).mtimeMs >= statSync(lockfile).mtimeMs) return;
  console.log('Installing what the benchmark compares with …');
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status } = spawnSync('npm', args, { cwd: FOLDER, stdio: 'inherit', shell: true });
  if (status !== 0)
    throw new CommandError('npm ci failed in bench/. Fix what it says above and run the command again.');
}

/** Picks the two cores. A smoke run judges no times, so one core does for both. */
function requireCores(smoke: boolean): { serverCore: number; loadCore: number } {
  const hasTaskset = spawnSync('taskset', ['--version']).status === 0;
  const [serverCore, loadCore = smoke ? serverCore : undefined] = hasTaskset ? listCores() : [];
  if (serverCore !== undefined && loadCore !== undefined) return { serverCore, loadCore };
  throw new CommandError(
    'The benchmark needs Linux, `taskset` (util-linux) and two cores: one to measure, one to ask.',
  );
}

async function measure(part: PartName, context: BenchContext): Promise<void> {
  const startedAt = performance.now();
  console.log(`\n${part}`);
  const sections = await (await LOADERS[part]()).run(context);
  const seconds = (performance.now() - startedAt) / 1000;
  const { writeReport } = await import('./harness/report.ts');
  if (!context.smoke) await writeReport(part, sections, seconds);
  console.log(`${part}: ${seconds.toFixed(0)} s`);
}

/**
 * Measures the parts that are named, or all of them, and writes `docs/benchmarks.json` and `docs/benchmarks.md`.
 * `--smoke` runs each of them tiny, judges the answers and no time, and writes nothing.
 *
 * @throws CommandError when it is called wrongly, or this machine cannot measure; Error when an answer was wrong.
 */
export async function run(args: string[]): Promise<void> {
  const words = parseWords('npm run bench', args, [...PARTS, '--smoke']);
  const smoke = words.includes('--smoke');
  const named = PARTS.filter((part) => words.includes(part));
  const cores = requireCores(smoke);
  install();
  const workDir = mkdtempSync(join(tmpdir(), 'monoshop-bench-'));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  process.once('exit', () => rmSync(workDir, { recursive: true, force: true }));
  const context: BenchContext = {
    smoke,
    rounds: smoke ? 1 : ROUNDS,
    secondsPerRound: smoke ? 0.1 : SECONDS_PER_ROUND,
    workDir,
    ...cores,
    report: (line) => console.log(`  ${line}`),
  };
  const { stopLoaders } = await import('./harness/load.ts');
  try {
    for (const part of named.length > 0 ? named : PARTS) await measure(part, context);
  } finally {
    stopLoaders();
  }
}
