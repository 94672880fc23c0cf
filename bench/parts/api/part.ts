import type { BenchContext, Section } from '../../harness/context.ts';
import { startIssuer } from '../../harness/issuer.ts';
import { FASTIFY_CELLS, NODE_20_CELLS, SHORT_CELLS } from './cells.ts';
import { measureFlood } from './flood.ts';
import { measureMemory } from './memory.ts';
import { compareProduct } from './product.ts';
import { compareGuards } from './protection.ts';
import { toAbsoluteTable, toGoalTable, toRatioTable } from './tables.ts';
import { issueTokenFiles } from './tokens.ts';
import type { TokenFiles } from './tokens.ts';

const COMPARISONS = [
  { title: 'Express on Node 20', runtime: 'Node 20', cells: NODE_20_CELLS, hasGoals: true },
  { title: 'Express on Node 24', runtime: 'Node 24', cells: SHORT_CELLS, hasGoals: false },
  { title: 'Express on Bun', runtime: 'Bun', cells: SHORT_CELLS, hasGoals: false },
  { title: 'Fastify on Node 20', runtime: 'Node 20', cells: FASTIFY_CELLS, hasGoals: false },
] as const;

async function measureGuards(context: BenchContext, issuer: string, tokens: TokenFiles): Promise<Section[]> {
  const sections: Section[] = [];
  for (const { title, runtime, cells, hasGoals } of COMPARISONS) {
    context.report(title);
    const outcomes = await compareGuards(context, { runtime, cells, issuer, tokens });
    if (!outcomes) {
      sections.push({ table: title, kind: 'ratios', text: `Not measured: no ${runtime} is here.`, rows: [] });
      continue;
    }
    if (hasGoals && !context.smoke) sections.push(toGoalTable(outcomes));
    sections.push(toRatioTable(title, outcomes), toAbsoluteTable(title, outcomes));
  }
  return sections;
}

async function measureProduct(context: BenchContext, issuer: string, tokens: TokenFiles): Promise<Section[]> {
  const title = 'The Product API itself, on Node 20';
  context.report(title);
  const outcomes = await compareProduct(context, issuer, tokens);
  return [toRatioTable(title, outcomes), toAbsoluteTable(title, outcomes)];
}

/** `GET /products` unprotected, protected by ours, and protected by what one would take instead. */
export async function run(context: BenchContext): Promise<Section[]> {
  const issuer = await startIssuer();
  try {
    context.report('issuing tokens');
    const tokens = await issueTokenFiles(context, issuer);
    const guards = await measureGuards(context, issuer.url, tokens);
    const product = await measureProduct(context, issuer.url, tokens);
    context.report('memory');
    const memory = await measureMemory(context, issuer.url, tokens);
    context.report('flood');
    const flood = await measureFlood(context, issuer.url, tokens);
    return [...guards, ...product, ...flood, memory];
  } finally {
    issuer.stop();
  }
}
