import { join } from 'node:path';
import { buildProduction } from '../../../scripts/production-build.ts';
import type { ServiceName } from '../../../scripts/services.ts';
import { TEST_BUILD } from '../../../scripts/web-build.ts';
import type { BenchContext, Section } from '../../harness/context.ts';
import { load } from '../../harness/load.ts';
import { readTreeMemory } from '../../harness/process-memory.ts';
import { planProduct, startPlanned } from '../../harness/product.ts';
import { median } from '../../harness/statistics.ts';
import { signIn } from '../../harness/visitor.ts';

const ROUNDS = 5;
const BUILT: readonly ServiceName[] = ['products', 'invoices', 'web'];

interface Sample {
  name: ServiceName;
  startMs: number;
  /** Memory in bytes, shared pages divided among those who share them. */
  idle: number;
  loaded: number;
}

/** Starts the processes one after the other on one core, then puts them under load. */
async function measureRound(context: BenchContext, builtDir: string): Promise<Sample[]> {
  const plan = await planProduct(context.workDir, {}, builtDir);
  const started = [];
  try {
    for (const service of plan.services) {
      const beganAt = performance.now();
      const process = await startPlanned(service, plan, context.serverCore);
      const startMs = performance.now() - beganAt;
      const idle = readTreeMemory(process.pid).proportionalBytes;
      started.push({ name: service.name, process, startMs, idle });
    }
    const headers = { cookie: (await signIn(plan.url)).cookies() };
    const seconds = context.smoke ? 0.2 : 2;
    for (const path of ['/api/products', '/api/invoices', '/']) {
      await load({ url: plan.url + path, core: context.loadCore, connections: 10, seconds, headers });
    }
    return started.map(({ name, process, startMs, idle }) => ({
      name,
      startMs,
      idle,
      loaded: readTreeMemory(process.pid).proportionalBytes,
    }));
  } finally {
    await Promise.all(started.map(({ process }) => process.stop()));
  }
}

/** How long each process of `npm run build` takes to start, and its memory. */
export async function run(context: BenchContext): Promise<Section[]> {
  const builtDir = join(context.workDir, 'built');
  await buildProduction(builtDir, { ...process.env, MONOSHOP_WEB_DIST: TEST_BUILD });
  const samples: Sample[] = [];
  for (let round = 0; round < (context.smoke ? 1 : ROUNDS); round += 1) {
    context.report(`round ${round + 1}`);
    samples.push(...(await measureRound(context, builtDir)));
  }
  const rows = BUILT.map((name) => {
    const own = samples.filter((sample) => sample.name === name);
    const megabytes = (read: (sample: Sample) => number) => Math.round(median(own.map(read)) / 1024 / 1024);
    return {
      process: name,
      'start, ms': Math.round(median(own.map(({ startMs }) => startMs))),
      'idle, MB': megabytes(({ idle }) => idle),
      'after load, MB': megabytes(({ loaded }) => loaded),
    };
  });
  return [
    {
      table: 'Start and memory of each process',
      kind: 'absolute',
      text: `As \`npm run build\` makes them, each started on one core, until \`/livez\` answers; proportional memory; medians of ${ROUNDS} rounds.`,
      rows,
    },
  ];
}
