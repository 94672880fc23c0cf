import { setTimeout as delay } from 'node:timers/promises';
import type { BenchContext, Section } from '../../harness/context.ts';
import type { Product } from '../../harness/product.ts';
import { formatSpread, median } from '../../harness/statistics.ts';
import { sayHeld } from '../../harness/tables.ts';
import { connect, look, measureStorm, signInAll } from '../../harness/visitor.ts';
import type { Visitor } from '@monoshop/testing/visitor';

const GOAL = 1.5;
/** Few: each waits until tokens are due. */
const ROUNDS = 3;

/** The tokens that all storms begin with are due; those that a storm was given are good for the calm after it. */
async function measureRound({ provider, url }: Product, visitors: readonly Visitor[], tokenSeconds: number) {
  const [one, other, ...all] = visitors;
  if (!one || !other) throw new Error('A storm needs visitors');
  // A token counts as due for renewal after half of its life.
  await delay((tokenSeconds / 2) * 1000 + 1100);
  await connect(url, 2 * visitors.length);
  const inTabs = (visitor: Visitor) =>
    measureStorm(
      provider,
      visitors.map(() => visitor),
    );
  const together = await inTabs(one);
  const startedAt = performance.now();
  await look(other);
  const refreshMs = performance.now() - startedAt;
  const after = await inTabs(other);
  const ahead = { ...after, ms: refreshMs + after.ms };
  return { together, ahead, own: await measureStorm(provider, all), calm: await measureStorm(provider, all) };
}

type Round = Awaited<ReturnType<typeof measureRound>>;

function toSection(rounds: readonly Round[], count: number): Section {
  const toRow = (storm: keyof Round, other: keyof Round) => ({
    time: `${Math.round(median(rounds.map((round) => round[storm].ms)))} ms`,
    'its time': `${Math.round(median(rounds.map((round) => round[other].ms)))} ms`,
    ratio: formatSpread(rounds.map((round) => round[storm].ms / round[other].ms)),
    grants: median(rounds.map((round) => round[storm].grants)),
  });
  const inTabs = median(rounds.map(({ together, ahead }) => together.ms / ahead.ms));
  return {
    table: `${count} dashboards when the access token ends`,
    kind: 'ratios',
    text: 'Each asks for products and invoices at once. The time is that of all of them together, on connections that are open; "its time" is that of what the storm is compared with.',
    rows: [
      {
        storm: `one session in ${count} tabs`,
        'compared with': 'one refresh, then the same requests',
        ...toRow('together', 'ahead'),
        goal: `≤ ${GOAL}`,
        held: sayHeld(inTabs <= GOAL),
      },
      {
        storm: `${count - 2} sessions of their own`,
        'compared with': 'the same with tokens that are good',
        ...toRow('own', 'calm'),
      },
    ],
  };
}

/**
 * Many dashboards whose access token is due at the same moment, against one refresh ahead of the same requests.
 * @param tokenSeconds life of the access tokens of the product.
 */
export async function compareStorms(
  context: BenchContext,
  product: Product,
  tokenSeconds: number,
): Promise<Section> {
  const count = context.smoke ? 5 : 200;
  context.report(`${count} sign-ins, then storms`);
  const visitors = await signInAll(product.url, count);
  const rounds: Round[] = [];
  const measure = () => measureRound(product, visitors, tokenSeconds);
  if (!context.smoke) await measure();
  while (rounds.length < (context.smoke ? 1 : ROUNDS)) rounds.push(await measure());
  return toSection(rounds, count);
}
