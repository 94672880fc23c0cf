import { parseWords } from '../../scripts/command-line.ts';
import { buildTestWeb } from '../../scripts/web-build.ts';
import { selectFaults, type Fault, type Run } from './faults.ts';
import { startLoad, type Load } from './load.ts';
import { openProduct, type Product } from './product.ts';
import { countWrong, tableHead, tableRow } from './tally.ts';
import { createVisitor, PEOPLE } from '@monoshop/testing/visitor';

const VISITORS_PER_PERSON = 2;
const RECOVERY_TIMEOUT_SECONDS = 60;
/** How long a fault lasts, in seconds. */
const LENGTHS: Record<Run, number> = { full: 8, smoke: 3, ci: 1 };

/** Lets one fault strike under load, waits until all is well, and prints its row. Resolves with what was wrong. */
async function prove(fault: Fault, product: Product, load: Load, length: number): Promise<number> {
  const tally = load.begin(fault.maySignOut ?? false);
  const remark = await fault.strike(product, length);
  const liftedAt = Date.now();
  const isWell = await load.recovered(RECOVERY_TIMEOUT_SECONDS);
  if (!isWell) tally.wrong.set('did not recover', 1);
  console.log(tableRow(fault.name, tally, (Date.now() - liftedAt) / 1000, remark ?? ''));
  return countWrong(tally);
}

async function proveAll(product: Product, faults: readonly Fault[], length: number): Promise<number> {
  const visitors = PEOPLE.flatMap((person) =>
    Array.from({ length: VISITORS_PER_PERSON }, () => createVisitor(product.targets.shopUrl, person)),
  );
  for (const visitor of visitors) await visitor.signIn();
  const load = startLoad(visitors, product.targets);
  console.log(tableHead());
  let wrong = 0;
  try {
    for (const fault of faults) wrong += await prove(fault, product, load, length);
  } finally {
    await load.stop();
  }
  return wrong;
}

function toRun(args: readonly string[]): Run {
  const options = parseWords('npm run chaos', args, ['--smoke', '--ci']);
  if (options.includes('--ci')) return 'ci';
  return options.includes('--smoke') ? 'smoke' : 'full';
}

/**
 * Opens the built product, lets people and strangers use it, and brings one fault after the other upon it. `--smoke` is a
 * short run, `--ci` the shortest. Exit code 1 when any answer was wrong.
 *
 * @throws CommandError when it is called with anything else.
 */
export async function run(args: string[]): Promise<void> {
  const mode = toRun(args);
  await buildTestWeb();
  const product = await openProduct();
  const stop = () => void product.close().then(() => process.exit(1));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
  try {
    const { faults, skipped } = selectFaults(mode, product.redis !== undefined);
    if (skipped.length > 0) {
      console.log(`No redis-server is installed here; skipped: ${skipped.join(', ')}.`);
      console.log('The cookie holds the sessions instead.');
    }
    const wrong = await proveAll(product, faults, LENGTHS[mode]);
    const skippedToo = skipped.length > 0 ? `, ${skipped.length} skipped` : '';
    console.log(`\n${faults.length} faults, ${wrong} wrong answers${skippedToo}`);
    process.exitCode = wrong > 0 ? 1 : 0;
  } finally {
    await product.close();
  }
}
