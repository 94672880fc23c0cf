import type { BenchContext, Section } from '../../harness/context.ts';
import { startIssuer } from '../../harness/issuer.ts';
import { compareGuards, toAbsoluteTable, toRatioTable } from './protection.ts';
import type { Cell } from './protection.ts';
import { issueTokenFiles } from './tokens.ts';

const CELLS: readonly Cell[] = [
  { name: 'unprotected', guard: 'none', tokens: 'few' },
  { name: 'ours, 50 tokens', guard: 'ours', tokens: 'few' },
  { name: 'ours, never-seen tokens', guard: 'ours', tokens: 'unseen' },
  { name: 'express-oauth2-jwt-bearer, 50 tokens', guard: 'auth0', tokens: 'few' },
  { name: 'jose by hand, never-seen tokens', guard: 'jose', tokens: 'unseen' },
];

/** `GET /products` unprotected, protected by ours, and protected by what one would take instead. */
export async function run(context: BenchContext): Promise<Section[]> {
  const issuer = await startIssuer();
  try {
    context.report('issuing tokens');
    const tokens = await issueTokenFiles(context, issuer);
    const sections: Section[] = [];
    for (const runtime of ['Node 20', 'Node 24', 'Bun'] as const) {
      context.report(runtime);
      const outcomes = await compareGuards(context, { runtime, cells: CELLS, issuer: issuer.url, tokens });
      if (!outcomes) continue;
      sections.push(toRatioTable(`${runtime}: what is left of the unprotected route`, '', outcomes));
      sections.push(toAbsoluteTable(runtime, outcomes));
    }
    return sections;
  } finally {
    issuer.stop();
  }
}
