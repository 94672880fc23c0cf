import { z } from 'zod';
import { load } from '../../harness/load.ts';
import type { PinnedProcess } from '../../harness/pinned-process.ts';
import type { BenchContext, Section } from '../../harness/context.ts';
import { CONNECTIONS } from './protection.ts';
import { startServer } from './servers.ts';
import type { TokenFile, TokenFiles } from './tokens.ts';

const heapSchema = z.object({ bytes: z.number() });
const GOAL_MB = 10;

/** Bytes of live objects in the server, after a full collection. */
export async function readHeap(server: PinnedProcess): Promise<number> {
  const response = await fetch(`${server.url}/heap`);
  return heapSchema.parse(await response.json()).bytes;
}

/** Measures what remembering many tokens takes: live objects before and after every one of them was accepted once. */
export async function measureMemory(
  context: BenchContext,
  issuer: string,
  tokens: TokenFiles,
): Promise<Section> {
  const server = await startServer(context, 'ours', issuer);
  try {
    const accept = ({ file, count }: TokenFile) =>
      load({
        url: `${server.url}/products`,
        core: context.loadCore,
        connections: CONNECTIONS,
        requests: count,
        tokens: file,
      });
    // Code, connections and the first fifty are no part of what is measured.
    await accept(tokens.few);
    await accept({ ...tokens.few, count: context.smoke ? 10 : 20_000 });
    const before = await readHeap(server);
    await accept(tokens.many);
    const megabytes = ((await readHeap(server)) - before) / 1e6;
    return {
      table: 'Memory of remembered tokens',
      kind: 'absolute',
      text: 'Live objects of the process after a full collection, before and after each token was accepted once.',
      rows: [
        {
          'distinct tokens': tokens.many.count,
          MB: Number(megabytes.toFixed(1)),
          goal: `≤ ${GOAL_MB} MB`,
          held: megabytes <= GOAL_MB ? 'yes' : 'no',
        },
      ],
    };
  } finally {
    await server.stop();
  }
}
