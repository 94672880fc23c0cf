import type { ServiceName } from '../../../scripts/ports.ts';
import { inLongerRounds, type BenchContext, type Section } from '../../harness/context.ts';
import { load } from '../../harness/load.ts';
import { planProduct, startPlanned } from '../../harness/product.ts';
import { median } from '../../harness/statistics.ts';
import { signIn } from '../../harness/visitor.ts';
import { measureDevLoop } from './dev-loop.ts';

const ROUNDS = 5;
/** As many times as long as a round: memory grows for seconds. */
const LOAD_LENGTH = 5;
const BUILT: readonly ServiceName[] = ['products', 'invoices', 'web'];

/** Starts the processes one after the other on one core, then puts them under load. Memory is in bytes. */
async function measureRound(context: BenchContext) {
  const plan = await planProduct(context);
  const started = [];
  try {
    for (const service of plan.services) {
      const beganAt = performance.now();
      const process = await startPlanned(service, plan, context.serverCore, true);
      const startMs = performance.now() - beganAt;
      const idle = process.readMemoryBytes();
      started.push({ name: service.name, process, startMs, idle });
    }
    const headers = { cookie: (await signIn(plan.url)).cookies() };
    const { perRound } = inLongerRounds(context, LOAD_LENGTH);
    for (const path of ['/api/products', '/api/invoices', '/']) {
      await load({ url: plan.url + path, connections: 10, headers, ...perRound });
    }
    return started.map(({ process, ...sample }) => ({ ...sample, loaded: process.readMemoryBytes() }));
  } finally {
    await Promise.all(started.map(({ process }) => process.stop()));
  }
}

type Sample = Awaited<ReturnType<typeof measureRound>>[number];

/** How long each process of `npm run build` takes to start, and its memory; then the same of `npm run dev`, and an edit. */
export async function run(context: BenchContext): Promise<Section[]> {
  const samples: Sample[] = [];
  for (let round = 0; round < (context.smoke ? 1 : ROUNDS); round += 1) {
    context.report(`round ${round + 1}`);
    samples.push(...(await measureRound(context)));
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
      isReferredTo: true,
      kind: 'absolute',
      text: `As \`npm run build\` makes them, each started on one core, until \`/livez\` answers; proportional memory; medians of ${ROUNDS} rounds.`,
      rows,
    },
    await measureDevLoop(context),
  ];
}
