import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';
import type { BenchContext, Section } from '../../harness/context.ts';
import { median } from '../../harness/statistics.ts';
import type { Product } from './product.ts';
import { openSession } from './signed-in.ts';
import type { Visitor } from '../../../chaos/visitor.ts';

/** Each a process of its own, which is warm when it counts. */
const ROUNDS = 7;
const TIMES = 1_000;
const SMOKE_TIMES = 10;

const outputSchema = z.object({ sealMs: z.number(), openMs: z.number() });

/** Seals and opens a visitor's own session in a process that does nothing else, again and again. */
export async function measureSeal(
  context: BenchContext,
  product: Product,
  visitor: Visitor,
): Promise<Section> {
  const { text, sealed } = await openSession(visitor, product);
  const times = context.smoke ? SMOKE_TIMES : TIMES;
  const input = JSON.stringify({ text, secret: product.options.cookieSecrets, times });
  const rounds = Array.from({ length: context.smoke ? 1 : ROUNDS }, () => {
    const program = join(import.meta.dirname, 'seal-process.ts');
    const args = ['-c', String(context.serverCore), process.execPath, '--import', 'tsx', program];
    const { status, stdout, stderr } = spawnSync('taskset', args, { input, encoding: 'utf8' });
    if (status !== 0) throw new Error(`A session was not sealed and opened:\n${stderr}`);
    return outputSchema.parse(JSON.parse(stdout));
  });
  const seal = median(rounds.map(({ sealMs }) => sealMs));
  const open = median(rounds.map(({ openMs }) => openMs));
  return {
    table: 'One session, sealed and opened',
    kind: 'absolute',
    text: `Two access tokens: ${text.length} characters, ${sealed.length} in the cookie. A cookie that was opened in the last minute is not opened again.`,
    rows: [
      {
        'seal ms': seal.toFixed(2),
        'open ms': open.toFixed(2),
        'together ms': (seal + open).toFixed(2),
        goal: '≤ 0.5',
      },
    ],
  };
}
