import { interleave, measureLoad } from '../../harness/interleave.ts';
import type { Outcome, Variant } from '../../harness/interleave.ts';
import { load } from '../../harness/load.ts';
import type { PinnedProcess } from '../../harness/pinned-process.ts';
import type { BenchContext } from '../../harness/context.ts';
import { assertAnswers } from './answers.ts';
import { startServer } from './servers.ts';
import type { TokenFiles } from './tokens.ts';

/** Requests at once. */
export const CONNECTIONS = 20;

/** One line of a table: who guards, and which tokens arrive. */
export interface Cell {
  name: string;
  /** Name in `GUARDS`. */
  guard: string;
  tokens: keyof TokenFiles;
}

export interface Comparison {
  cells: readonly Cell[];
  issuer: string;
  tokens: TokenFiles;
}

/**
 * Measures the cells against the unprotected route, which is the first of them.
 *
 * @throws Error when a server answered otherwise than it has to.
 */
export async function compareGuards(
  context: BenchContext,
  { cells: all, issuer, tokens }: Comparison,
): Promise<Outcome[]> {
  const cells = context.smoke ? all.filter((cell, index) => isFirstOfGuard(all, cell, index)) : all;
  const servers = await Promise.all(cells.map(({ guard }) => startServer(context, guard, issuer)));
  try {
    return await measureCells(context, cells, servers, tokens);
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}

const isFirstOfGuard = (cells: readonly Cell[], { guard }: Cell, index: number): boolean =>
  cells.findIndex((cell) => cell.guard === guard) === index;

async function measureCells(
  context: BenchContext,
  cells: readonly Cell[],
  servers: readonly PinnedProcess[],
  tokens: TokenFiles,
): Promise<Outcome[]> {
  const baseline = cells[0]?.name;
  const variants: Variant[] = [];
  for (const [index, cell] of cells.entries()) {
    const server = servers[index];
    if (!server) continue;
    const isProtected = cell.guard !== 'none';
    await assertAnswers(server, [tokens.few.file, tokens.fewEs256.file], isProtected);
    const { file, count } = tokens[cell.tokens];
    const request = {
      url: `${server.url}/products`,
      core: context.loadCore,
      connections: CONNECTIONS,
      tokens: file,
    };
    // A guard that remembers tokens has seen each of them once, as after the first minutes of a day.
    if (isProtected) await load({ ...request, requests: count });
    variants.push({
      name: cell.name,
      baseline: cell.name === baseline ? undefined : baseline,
      measure: () => measureLoad(server, { ...request, seconds: context.secondsPerRound }),
    });
  }
  return interleave(variants, context.rounds);
}
