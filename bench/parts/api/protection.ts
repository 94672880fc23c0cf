import type { BenchContext } from '../../harness/context.ts';
import { interleave, type Outcome, type Variant } from '../../harness/interleave.ts';
import { load, measureLoad, takeTurns } from '../../harness/load.ts';
import type { PinnedProcess } from '../../harness/pinned-process.ts';
import { assertAnswers } from './answers.ts';
import type { Cell, Comparison } from './cells.ts';
import { findRuntime, startServer } from './servers.ts';
import type { Issuer, Tokens } from './tokens.ts';

/** Requests at once. */
export const CONNECTIONS = 20;

/**
 * Measures the cells against the unprotected route, which is the first of them, each on a server of its own.
 *
 * @returns undefined when the runtime is not installed here.
 * @throws Error when a server answered otherwise than it has to.
 */
export async function compareGuards(
  context: BenchContext,
  { runtime: name, cells: all }: Comparison,
  issuer: Issuer,
): Promise<Outcome[] | undefined> {
  const runtime = findRuntime(name);
  if (!runtime) return undefined;
  const isFirstOfGuard = ({ guard }: Cell, index: number) =>
    all.findIndex((cell) => cell.guard === guard) === index;
  const cells = context.smoke ? all.filter(isFirstOfGuard) : all;
  const start = (cell: Cell) => startServer(context, { ...cell, runtime, issuer: issuer.url });
  const servers = await Promise.all(cells.map(async (cell) => ({ cell, server: await start(cell) })));
  try {
    const variants: Variant[] = [];
    for (const { cell, server } of servers) {
      const baseline = cell === cells[0] ? undefined : cells[0]?.name;
      const measure = await prepareCell(context, cell, server, issuer.tokens);
      variants.push({ name: cell.name, baseline, measure });
    }
    return await interleave(variants, context.rounds);
  } finally {
    await Promise.all(servers.map(({ server }) => server.stop()));
  }
}

async function prepareCell(
  context: BenchContext,
  cell: Cell,
  server: PinnedProcess,
  tokens: Tokens,
): Promise<Variant['measure']> {
  const isProtected = !cell.isUnsafe;
  await assertAnswers(server, [tokens.few[0], tokens.fewEs256[0]], isProtected);
  const own = tokens[cell.tokens];
  const request = { url: `${server.url}/products`, connections: CONNECTIONS, nextToken: takeTurns(own) };
  // A guard that remembers tokens has seen each of them once, as after the first minutes of a day.
  if (isProtected) await load({ ...request, requests: own.length });
  return () => measureLoad(server, { ...request, ...context.perRound });
}
