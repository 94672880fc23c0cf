import { inLongerRounds, type BenchContext, type Section } from '../../harness/context.ts';
import { compareRounds, interleave, pick, type Outcome, type Variant } from '../../harness/interleave.ts';
import { load, measureLoad } from '../../harness/load.ts';
import type { PinnedProcess } from '../../harness/pinned-process.ts';
import { findProcess, type Product } from '../../harness/product.ts';
import { formatSpread } from '../../harness/statistics.ts';
import { findOutcome, toAbsoluteTable, toGoalTable } from '../../harness/tables.ts';
import { toShopCookies } from '../../harness/visitor.ts';
import { OURS, signInAt, startPeerApp, startPeers, type PlannedPeer, type RunningPeer } from './peer.ts';
import type { Visitor } from '@monoshop/testing/visitor';

const FEW = 10;
const MANY = 100;
/** As many times as long as others: a round of few requests has no 99th percentile, and its ends count for more. */
const ROUND_LENGTH = 3;
/** Until the compiler of the engine has seen enough. */
const WARM_UP_REQUESTS = 4_000;
/** It has more code than the handlers have. */
const PRODUCT_WARM_UP_REQUESTS = 8_000;

const PRODUCT = '/api/products, signed in';
const MEMORY = 'a handler that answers from memory';
const FORWARD = 'a handler that only forwards';
/**
 * With the cookies of the library, which take time in Next, even where no handler reads them; in the library's own process,
 * because two processes of one handler differ by more than a session costs.
 */
const FLOOR = 'a handler of the same process that only forwards, with the same cookies';
const DIRECT = 'the API itself';

interface Target {
  name: string;
  server: PinnedProcess;
  url: string;
  headers: Record<string, string>;
}

const toPeerTarget = async (peer: RunningPeer): Promise<Target> => ({
  name: peer.name,
  server: peer.server,
  url: peer.server.url + peer.path,
  headers: { cookie: toShopCookies(await signInAt(peer)) },
});

/** The storefront's route, handlers in its place, peers among them, and the API behind it. */
export async function compareRoutes(
  short: BenchContext,
  product: Product,
  visitor: Visitor,
  planned: readonly PlannedPeer[],
) {
  const context = inLongerRounds(short, ROUND_LENGTH);
  const { body: answer } = await visitor.get('/api/products');
  const web = findProcess(product, 'web');
  const api = findProcess(product, 'products');
  const token = product.provider.productsToken;
  const bare = await startPeerApp(context, product, { env: { PEER_ANSWER: answer, PEER_TOKEN: token } });
  const peers = await startPeers(context, product, planned, { PEER_TOKEN: token });
  try {
    const headers = { cookie: toShopCookies(visitor) };
    const authorization = `Bearer ${token}`;
    const libraries = await Promise.all(peers.map(toPeerTarget));
    const ours = libraries.find(({ name }) => name === OURS);
    if (!ours) throw new Error('The library itself is missing');
    const targets: Target[] = [
      { name: PRODUCT, server: web, url: `${web.url}/api/products`, headers },
      { name: MEMORY, server: bare, url: `${bare.url}/api/memory`, headers },
      { name: FORWARD, server: bare, url: `${bare.url}/api/forward`, headers },
      { ...ours, name: FLOOR, url: `${ours.server.url}/api/forward` },
      { name: DIRECT, server: api, url: `${api.url}/products`, headers: { authorization } },
      ...libraries,
    ];
    for (const target of targets) await assertSame(target, answer);
    return { ...(await measureAll(context, targets)), peers: peers.map(({ name }) => name) };
  } finally {
    await Promise.all([bare, ...peers.map(({ server }) => server)].map(({ stop }) => stop()));
  }
}

async function measureAll(context: BenchContext, targets: readonly Target[]) {
  context.report('warm-up');
  for (const { name, url, headers } of targets) {
    const warmUp = name === PRODUCT ? PRODUCT_WARM_UP_REQUESTS : WARM_UP_REQUESTS;
    await load({ url, headers, connections: FEW, requests: context.perRound.requests ?? warmUp });
  }
  const measure = (connections: number, omitted: readonly string[] = []) => {
    context.report(`${connections} connections`);
    const measured = targets.filter(({ name }) => !omitted.includes(name));
    return interleave(toVariants(context, measured, connections), context.rounds);
  };
  const few = await measure(FEW);
  const many = await measure(MANY, [MEMORY, FORWARD, DIRECT]);
  const ends = targets.map(({ name }) => name).filter((name) => name !== PRODUCT && name !== DIRECT);
  return { few, many, one: await measure(1, ends) };
}

/** @throws Error unless the answer holds what the product's own holds. */
async function assertSame({ name, url, headers }: Target, answer: string): Promise<void> {
  const response = await fetch(url, { headers });
  const text = await response.text();
  if (response.status === 200 && JSON.stringify(JSON.parse(text)) === answer) return;
  throw new Error(`${name} answered ${response.status}: ${text.slice(0, 200)}`);
}

const toVariants = ({ perRound }: BenchContext, targets: readonly Target[], connections: number): Variant[] =>
  targets.map(({ name, server, url, headers }) => ({
    name,
    measure: () => measureLoad(server, { url, headers, connections, ...perRound }),
  }));

/** What was measured, by how many connections asked, and the names of the libraries compared with. */
type RouteFigures = Awaited<ReturnType<typeof compareRoutes>>;

/** @param correct names of the peers that keep sessions correct when tokens end. */
export const toRouteSections = (figures: RouteFigures, correct: ReadonlySet<string>): Section[] => [
  toGoals(figures, correct),
  toFloorSection(figures),
  toAdded(figures),
  toAbsoluteTable(`${FEW} connections`, figures.few),
  toAbsoluteTable(`${MANY} connections`, figures.many),
];

/** @throws Error when no library but ours keeps sessions correct. */
function findBest({ few, peers }: RouteFigures, correct: ReadonlySet<string>): string {
  const [best] = few
    .filter(({ name }) => name !== OURS && peers.includes(name) && correct.has(name))
    .sort((one, other) => cost(one) - cost(other));
  if (!best) throw new Error('No peer keeps sessions correct');
  return best.name;
}

const cost = ({ median }: Outcome): number => median['cpuMicroseconds'] ?? Number.NaN;

function toGoals(figures: RouteFigures, correct: ReadonlySet<string>): Section {
  const best = findBest(figures, correct);
  const goals = [
    { name: PRODUCT, than: MEMORY, atLeast: 0.6 },
    { name: FORWARD, than: MEMORY },
    { name: PRODUCT, than: FORWARD, atLeast: 0.9 },
    { name: OURS, than: FLOOR, atLeast: 0.95 },
    { name: OURS, than: best, atLeast: 1.2 },
  ];
  return toGoalTable(figures.few, goals, {
    table: 'The storefront’s route and the library’s against handlers and peers',
    text: 'All run in the same Next on the same core, each in a process of its own but for the two of the fourth row. The peer is the fastest that keeps sessions correct when tokens end. The API shares the other core with the load, so that its time is not the storefront’s; where it makes the storefront wait, the CPU time is the steadier one.',
  });
}

/** Every library against the handler that opens no session. */
function toFloorSection({ few, many, peers }: RouteFigures): Section {
  const left = (outcomes: readonly Outcome[], name: string) =>
    formatSpread(toSpeeds(findOutcome(outcomes, name), findOutcome(outcomes, FLOOR)));
  return {
    table: 'What is left of a bare handler’s throughput when it opens a session, by CPU time',
    kind: 'ratios',
    text: 'A library would answer 1.00 if it cost nothing: so far ahead of another one can be, and no further.',
    rows: peers.map((name) => ({
      '': name,
      [`${FEW} connections`]: left(few, name),
      [`${MANY} connections`]: left(many, name),
    })),
  };
}

const toSpeeds = (outcome: Outcome, floor: Outcome): number[] =>
  pick(compareRounds(floor, outcome), 'cpuMicroseconds');

function toAdded({ few, one }: RouteFigures): Section {
  const added = (outcomes: readonly Outcome[], measure: string) => {
    const api = pick(findOutcome(outcomes, DIRECT).rounds, measure);
    const ours = pick(findOutcome(outcomes, PRODUCT).rounds, measure);
    return `${formatSpread(
      ours.map((ms, index) => ms - (api[index] ?? Number.NaN)),
      1,
    )} ms`;
  };
  return {
    table: 'What the storefront adds to a call of the API',
    kind: 'ratios',
    rows: [
      { load: `${FEW} connections`, p50: added(few, 'p50Ms'), p99: added(few, 'p99Ms') },
      { load: 'one connection', p50: added(one, 'p50Ms'), p99: added(one, 'p99Ms') },
    ],
  };
}
