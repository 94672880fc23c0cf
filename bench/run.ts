import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PARTS, type BenchContext, type PartName, type RunPart } from './harness/context.ts';
import { listCores, moveProcess } from './harness/cores.ts';
import { CommandError, parseWords } from '../scripts/command-line.ts';
import { buildProduction } from '../scripts/production-build.ts';
import { makeTemporaryFolder } from '../scripts/temporary-folder.ts';
import { TEST_BUILD } from '../scripts/web-build.ts';

const FOLDER = import.meta.dirname;
const ROUNDS = 18;
const SECONDS_PER_ROUND = 0.4;
const SMOKE_REQUESTS = 20;

const LOADERS: Record<PartName, () => Promise<{ run: RunPart }>> = {
  api: () => import('./parts/api/part.ts'),
  data: () => import('./parts/data/part.ts'),
  telemetry: () => import('./parts/telemetry/part.ts'),
  bff: () => import('./parts/bff/part.ts'),
  start: () => import('./parts/start/part.ts'),
  scale: () => import('./parts/scale/part.ts'),
};

/** Parts that need nothing built. */
const FROM_SOURCE: ReadonlySet<PartName> = new Set(['api', 'data', 'telemetry']);

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
  const parts = named.length > 0 ? named : PARTS;
  const workDir = makeTemporaryFolder('monoshop-bench-');
  const builtDir = join(workDir, 'built');
  if (parts.some((part) => !FROM_SOURCE.has(part)))
    await buildProduction(builtDir, { ...process.env, MONOSHOP_WEB_DIST: TEST_BUILD });
  const context: BenchContext = {
    smoke,
    rounds: smoke ? 1 : ROUNDS,
    perRound: smoke ? { requests: SMOKE_REQUESTS } : { seconds: SECONDS_PER_ROUND },
    workDir,
    builtDir,
    ...cores,
    report: (line) => console.log(`  ${line}`),
  };
  // This process makes the load, and must not take time from what is measured.
  moveProcess(process.pid, [cores.loadCore]);
  for (const part of parts) await measure(part, context);
}
