import type { BenchContext, Section } from '../../harness/context.ts';
import { toGoalRows, toRatioRows } from '../../harness/tables.ts';
import { COMPARISONS } from './cells.ts';
import { measureFlood } from './flood.ts';
import { compareTurns } from './low-load.ts';
import { measureMemory } from './memory.ts';
import { compareGuards } from './protection.ts';
import { bundleServers } from './servers.ts';
import { startIssuer, type Issuer } from './tokens.ts';

/** Of the rounds of other parts: there are many rows, and the quartiles stay as far apart. */
const SHARE_OF_ROUNDS = 1 / 2;

const TABLE = 'What is left of the speed of the unprotected route';

async function measureGuards(context: BenchContext, issuer: Issuer): Promise<Section[]> {
  const goals: Section['rows'] = [];
  const rows: Section['rows'] = [];
  for (const comparison of COMPARISONS) {
    const { title, goals: own } = comparison;
    context.report(title);
    const outcomes = await compareGuards(context, comparison, issuer);
    if (outcomes && !context.smoke) {
      goals.push(...toGoalRows(outcomes, own).map((row) => ({ server: title, ...row })));
    }
    rows.push(...(outcomes ? toRatioRows(title, outcomes) : [{ '': 'not measured', server: title }]));
  }
  const text = 'How many times as fast the one is as the other.';
  const table: Section[] = context.smoke ? [] : [{ table: 'Goals', kind: 'ratios', text, rows: goals }];
  return [...table, { table: TABLE, kind: 'ratios', rows }];
}

/** `GET /products` unprotected, protected by MonoCloud's middleware, and protected by alternatives. */
export async function run(all: BenchContext): Promise<Section[]> {
  const context = { ...all, rounds: Math.ceil(all.rounds * SHARE_OF_ROUNDS) };
  context.report('tokens and servers');
  const issuer = await startIssuer(context.smoke);
  await bundleServers(context);
  try {
    const guards = await measureGuards(context, issuer);
    context.report('few requests');
    guards.push(await compareTurns(context, issuer));
    context.report('flood, memory');
    const flood = await measureFlood(context, issuer);
    return [...guards, ...flood, await measureMemory(context, issuer)];
  } finally {
    await issuer.stop();
  }
}
