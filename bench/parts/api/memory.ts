import { z } from 'zod';
import type { BenchContext, Section } from '../../harness/context.ts';
import { load, takeTurns } from '../../harness/load.ts';
import type { PinnedProcess } from '../../harness/pinned-process.ts';
import { round, sayHeld } from '../../harness/tables.ts';
import { CONNECTIONS } from './protection.ts';
import { startServer } from './servers.ts';
import type { Issuer } from './tokens.ts';

const heapSchema = z.object({ bytes: z.number() });
const WARM_UP_REQUESTS = 20_000;
const GOAL_MB = 10;

/** Bytes of live objects in the server, after a full collection. */
export async function readHeap(server: PinnedProcess): Promise<number> {
  const response = await fetch(`${server.url}/heap`);
  return heapSchema.parse(await response.json()).bytes;
}

/** Measures what remembering many tokens takes: live objects before and after every one of them was accepted once. */
export async function measureMemory(context: BenchContext, { url, tokens }: Issuer): Promise<Section> {
  const server = await startServer(context, { guard: 'ours', issuer: url });
  const { few, many } = tokens;
  try {
    const accept = (each: string[], requests: number) =>
      load({
        url: `${server.url}/products`,
        connections: CONNECTIONS,
        requests,
        nextToken: takeTurns(each),
      });
    // Code, connections and the first fifty are no part of what is measured.
    await accept(few, context.perRound.requests ?? WARM_UP_REQUESTS);
    const before = await readHeap(server);
    await accept(many, many.length);
    const megabytes = ((await readHeap(server)) - before) / 1e6;
    return {
      table: 'Memory of remembered tokens',
      kind: 'absolute',
      text: 'Live objects of the process after a full collection, before and after each token was accepted once.',
      rows: [
        {
          'distinct tokens': many.length,
          MB: round(megabytes, 1),
          goal: `≤ ${GOAL_MB} MB`,
          held: sayHeld(megabytes <= GOAL_MB),
        },
      ],
    };
  } finally {
    await server.stop();
  }
}
