import type { BenchContext, Section } from '../../harness/context.ts';
import { startIssuer } from '../../harness/issuer.ts';
import { CELLS } from './cells.ts';
import { measureFlood } from './flood.ts';
import { measureMemory } from './memory.ts';
import { compareGuards } from './protection.ts';
import { toAbsoluteTable, toGoalTable, toRatioTable } from './tables.ts';
import { issueTokenFiles } from './tokens.ts';

const TITLE = 'Express on Node 20';

/** `GET /products` unprotected, protected by MonoCloud's middleware, and protected by alternatives. */
export async function run(context: BenchContext): Promise<Section[]> {
  const issuer = await startIssuer();
  try {
    context.report('issuing tokens');
    const tokens = await issueTokenFiles(context, issuer);
    context.report(TITLE);
    const outcomes = await compareGuards(context, { cells: CELLS, issuer: issuer.url, tokens });
    context.report('memory');
    const memory = await measureMemory(context, issuer.url, tokens);
    context.report('flood');
    const flood = await measureFlood(context, issuer.url, tokens);
    const goals = context.smoke ? [] : [toGoalTable(outcomes)];
    return [...goals, toRatioTable(TITLE, outcomes), toAbsoluteTable(TITLE, outcomes), ...flood, memory];
  } finally {
    issuer.stop();
  }
}
