import type { BenchContext, Section } from '../../harness/context.ts';
import { formatSpread, median } from '../../harness/statistics.ts';
import type { ProviderTally } from '../../harness/tenant.ts';
import type { Visitor } from '@monoshop/testing/visitor';
import { openProduct } from './product.ts';
import type { Product } from './product.ts';
import { look, signInAndLook, untilDue } from './signed-in.ts';

const DASHBOARDS = 200;
const SMOKE_DASHBOARDS = 5;
const ACCESS_TOKEN_SECONDS = 10;
/** Few: each waits until tokens are due. */
const ROUNDS = 7;

interface Figures {
  ms: number;
  grants: number;
}

type Round = Record<'together' | 'ahead' | 'own' | 'calm', Figures>;

async function time(provider: ProviderTally, work: () => Promise<unknown>): Promise<Figures> {
  const before = { ...provider };
  const startedAt = performance.now();
  await work();
  const ms = performance.now() - startedAt;
  const refused = provider.invalidGrants - before.invalidGrants;
  if (refused > 0) throw new Error(`${refused} refresh tokens were spent twice`);
  return { ms, grants: provider.grants - before.grants };
}

/** All dashboards at once, two requests each. */
const storm = (dashboards: readonly Visitor[]) => Promise.all(dashboards.map(look));

/** A connection for each request of a storm, which none has to wait for. */
const connect = (shopUrl: string, count: number) =>
  Promise.all(Array.from({ length: count }, async () => (await fetch(`${shopUrl}/livez`)).body?.cancel()));

/** The tokens that all storms begin with are due; those that a storm was given are good for the calm after it. */
async function measureRound(product: Product, visitors: readonly Visitor[]): Promise<Round> {
  const [one, other] = visitors;
  if (!one || !other) throw new Error('A storm needs visitors');
  const { provider } = product;
  const tabs = visitors.map(() => one);
  await untilDue(ACCESS_TOKEN_SECONDS);
  await connect(product.shopUrl, 2 * tabs.length);
  const together = await time(provider, () => storm(tabs));
  const ahead = await time(provider, async () => {
    await look(other);
    await storm(visitors.map(() => other));
  });
  const everybody = visitors.filter((visitor) => visitor !== one && visitor !== other);
  const own = await time(provider, () => storm(everybody));
  const calm = await time(provider, () => storm(everybody));
  return { together, ahead, own, calm };
}

function toSection(rounds: readonly Round[], count: number): Section {
  const middle = (figure: (round: Round) => number) => median(rounds.map(figure));
  const ms = (figure: (round: Round) => number) => `${Math.round(middle(figure))} ms`;
  return {
    table: `${count} dashboards when the access token ends`,
    kind: 'ratios',
    text: 'Each asks for products and invoices at once. The time is that of all of them together, on connections that are open.',
    rows: [
      {
        storm: `one session in ${count} tabs`,
        time: ms(({ together }) => together.ms),
        'compared with': 'one refresh, then the same requests',
        'its time': ms(({ ahead }) => ahead.ms),
        ratio: formatSpread(rounds.map(({ together, ahead }) => together.ms / ahead.ms)),
        goal: '≤ 1.5',
        grants: middle(({ together }) => together.grants),
      },
      {
        storm: `${count - 2} sessions of their own`,
        time: ms(({ own }) => own.ms),
        'compared with': 'the same with tokens that are good',
        'its time': ms(({ calm }) => calm.ms),
        ratio: formatSpread(rounds.map(({ own, calm }) => own.ms / calm.ms)),
        goal: '–',
        grants: middle(({ own }) => own.grants),
      },
    ],
  };
}

/** Many dashboards whose access token is due at the same moment, against one refresh ahead of the same requests. */
export async function measureStorm(context: BenchContext): Promise<Section[]> {
  const product = await openProduct(context, ACCESS_TOKEN_SECONDS);
  try {
    const count = context.smoke ? SMOKE_DASHBOARDS : DASHBOARDS;
    context.report(`${count} sign-ins`);
    const visitors: Visitor[] = [];
    while (visitors.length < count) visitors.push(await signInAndLook(product.shopUrl));
    context.report('storms');
    const rounds: Round[] = [];
    if (!context.smoke) await measureRound(product, visitors);
    while (rounds.length < (context.smoke ? 1 : ROUNDS)) rounds.push(await measureRound(product, visitors));
    return [toSection(rounds, count)];
  } finally {
    await product.close();
  }
}
