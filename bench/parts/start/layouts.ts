import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../../../scripts/environment.ts';
import type { ServiceName } from '../../../scripts/services.ts';
import { TEST_BUILD } from '../../../scripts/web-build.ts';
import type { BenchContext, Section } from '../../harness/context.ts';
import { load } from '../../harness/load.ts';
import { planProduct, startPlanned } from '../../harness/product.ts';
import { readTreeMemory } from '../../harness/process-memory.ts';
import type { ProcessMemory } from '../../harness/process-memory.ts';
import { formatSpread, median } from '../../harness/statistics.ts';
import { signIn } from '../../harness/visitor.ts';

const MEBIBYTE = 1024 * 1024;
const ROUNDS = 5;
/** What `npm run build` makes; the tenant runs from source in both layouts. */
const BUILT_NAMES = ['products', 'invoices', 'web'] as const;
const LAYOUTS = ['from source', 'built'] as const;

type BuiltName = (typeof BUILT_NAMES)[number];

interface Sample {
  startMs: number;
  idle: ProcessMemory;
  loaded: ProcessMemory;
}

type Round = Record<ServiceName, Sample>;

type Rounds = Record<(typeof LAYOUTS)[number], Round[]>;

/** Starts the four one after the other on one core, so that each start is its own, and puts them under load. */
async function measureRound(context: BenchContext, builtDir: string | undefined): Promise<Round> {
  const plan = await planProduct(context.workDir, {}, builtDir);
  const started = [];
  try {
    for (const service of plan.services) {
      const beganAt = performance.now();
      const process = await startPlanned(service, plan, context.serverCore);
      const startMs = performance.now() - beganAt;
      started.push({ name: service.name, process, startMs, idle: readTreeMemory(process.pid) });
    }
    const visitor = await signIn(plan.url);
    const seconds = context.smoke ? 0.2 : 2;
    for (const path of ['/api/products', '/api/invoices', '/']) {
      const headers = { cookie: visitor.cookies() };
      await load({ url: plan.url + path, core: context.loadCore, connections: 10, seconds, headers });
    }
    const samples = started.map(({ name, process, startMs, idle }) => [
      name,
      { startMs, idle, loaded: readTreeMemory(process.pid) },
    ]);
    return Object.fromEntries(samples);
  } finally {
    await Promise.all(started.map(({ process }) => process.stop()));
  }
}

const folderMebibytes = (...paths: string[]): number => {
  const output = execFileSync('du', ['-sc', '--block-size=1K', ...paths], { encoding: 'utf8' });
  return Math.round(Number(/^(\d+)\ttotal$/m.exec(output)?.[1]) / 1024);
};

function toRow(layout: string, name: ServiceName, rounds: readonly Round[]) {
  const mebibytes = (read: (sample: Sample) => number) =>
    Math.round(median(rounds.map((round) => read(round[name]))) / MEBIBYTE);
  return {
    process: `${name}, ${layout}`,
    'start, ms': Math.round(median(rounds.map((round) => round[name].startMs))),
    'idle, MB resident': mebibytes(({ idle }) => idle.residentBytes),
    'idle, MB proportional': mebibytes(({ idle }) => idle.proportionalBytes),
    'after load, MB resident': mebibytes(({ loaded }) => loaded.residentBytes),
    'after load, MB proportional': mebibytes(({ loaded }) => loaded.proportionalBytes),
  };
}

/** Sets the sources, as `npm start` runs them, against what `npm run build` makes of them. */
export async function measureLayouts(context: BenchContext, builtDir: string): Promise<Section[]> {
  const rounds: Rounds = { 'from source': [], built: [] };
  for (let round = 0; round < (context.smoke ? 1 : ROUNDS); round += 1) {
    for (const layout of round % 2 === 0 ? LAYOUTS : LAYOUTS.toReversed()) {
      context.report(`round ${round + 1}: ${layout}`);
      rounds[layout].push(await measureRound(context, layout === 'built' ? builtDir : undefined));
    }
  }
  return [toRatios(rounds), toFigures(rounds), toSizes(builtDir)];
}

function toRatios(rounds: Rounds): Section {
  const ratio = (name: BuiltName, read: (sample: Sample) => number) =>
    formatSpread(
      rounds.built.map((round, index) => {
        const other = rounds['from source'][index];
        return other ? read(round[name]) / read(other[name]) : Number.NaN;
      }),
    );
  return {
    table: 'Built against run from source',
    kind: 'ratios',
    text: 'Ratios in each round; less is better. Memory is proportional, children included.',
    rows: BUILT_NAMES.map((name) => ({
      process: name,
      start: ratio(name, ({ startMs }) => startMs),
      'memory, idle': ratio(name, ({ idle }) => idle.proportionalBytes),
      'memory, after load': ratio(name, ({ loaded }) => loaded.proportionalBytes),
    })),
  };
}

const toFigures = (rounds: Rounds): Section => ({
  table: 'Start and memory of each process',
  kind: 'absolute',
  text: `Each started alone on one core, until \`/livez\` answers; medians of ${rounds.built.length} rounds.`,
  rows: [
    toRow('from source', 'tenant', rounds['from source']),
    ...BUILT_NAMES.flatMap((name) => LAYOUTS.map((layout) => toRow(layout, name, rounds[layout]))),
  ],
});

const toSizes = (builtDir: string): Section => ({
  table: 'Size on disk, MB',
  kind: 'absolute',
  text: 'What has to be on a machine that runs it, beside Node.',
  rows: [
    { layout: 'from source: node_modules and the build of the storefront', MB: measureSources() },
    ...['web', 'api-products', 'api-invoices'].map((room) => ({
      layout: `built: ${room}`,
      MB: folderMebibytes(join(builtDir, room)),
    })),
  ],
});

function measureSources(): number {
  const web = join(ROOT, 'web', TEST_BUILD);
  return folderMebibytes(join(ROOT, 'node_modules'), join(web, 'server'), join(web, 'static'));
}
