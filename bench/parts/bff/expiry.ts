import { setTimeout as delay } from 'node:timers/promises';
import type { Visitor } from '@monoshop/testing/visitor';
import type { BenchContext, Section } from '../../harness/context.ts';
import type { Product } from '../../harness/product.ts';
import { formatSpread, median } from '../../harness/statistics.ts';
import { connect } from '../../harness/visitor.ts';
import { signInAt, type RunningPeer } from './peer.ts';

/** The first warms up. */
const ROUNDS = 4;
const REQUESTS = 100;
const SMOKE_REQUESTS = 5;

const isAnswered = async (visitor: Visitor, path: string): Promise<boolean> =>
  (await visitor.get(path)).response.status === 200;

/** All at once with the same cookies; the browser keeps what the answers set in the order in which they come. */
async function measure(
  { provider }: Product,
  { path, server }: RunningPeer,
  visitor: Visitor,
  requests: number,
) {
  await connect(server.url, requests);
  const before = { ...provider };
  const startedAt = performance.now();
  const answered = await Promise.all(Array.from({ length: requests }, () => isAnswered(visitor, path)));
  const seconds = (performance.now() - startedAt) / 1000;
  const grants = provider.grants - before.grants;
  const refused = provider.invalidGrants - before.invalidGrants;
  const failed = answered.filter((isGood) => !isGood).length;
  return { grants, refused, failed, seconds, works: await isAnswered(visitor, path) };
}

/** And whether the session is answered when its new token has ended too. */
type Figures = Awaited<ReturnType<typeof measure>> & { worksLater: boolean };

async function signInEverywhere(peers: readonly RunningPeer[], rounds: number) {
  const sessions = [];
  for (let round = 0; round < rounds; round += 1)
    for (const peer of peers) sessions.push({ peer, visitor: await signInAt(peer) });
  return sessions;
}

/**
 * What happens to a session of each peer when many requests come with an access token that has ended.
 *
 * @param tokenSeconds life of the access tokens of the product.
 * @returns `correct`: names of the peers of which no request failed, no token was spent twice and no session was lost.
 */
export async function compareExpiry(
  context: BenchContext,
  product: Product,
  peers: readonly RunningPeer[],
  tokenSeconds: number,
) {
  const requests = context.smoke ? SMOKE_REQUESTS : REQUESTS;
  const sessions = await signInEverywhere(peers, context.smoke ? 1 : ROUNDS);
  const untilEnd = () => delay(tokenSeconds * 1000 + 1000);
  await untilEnd();
  const measured = [];
  for (const { peer, visitor } of sessions)
    measured.push({ peer, visitor, figures: await measure(product, peer, visitor, requests) });
  await untilEnd();
  const lists = new Map(peers.map(({ name }) => [name, new Array<Figures>()]));
  for (const { peer, visitor, figures } of measured.slice(context.smoke ? 0 : peers.length)) {
    const worksLater = await isAnswered(visitor, peer.path);
    lists.get(peer.name)?.push({ ...figures, worksLater });
  }
  const isCorrect = ({ refused, failed, works, worksLater }: Figures) =>
    refused === 0 && failed === 0 && works && worksLater;
  const correct = [...lists].filter(([, list]) => list.every(isCorrect)).map(([name]) => name);
  return { section: toSection(lists, requests), correct: new Set(correct) };
}

function toSection(lists: ReadonlyMap<string, readonly Figures[]>, requests: number): Section {
  const rows = [...lists].map(([name, list]) => {
    const share = (isTrue: (figures: Figures) => boolean) =>
      `${list.filter(isTrue).length} of ${list.length}`;
    return {
      '': name,
      grants: median(list.map(({ grants }) => grants)),
      'of them refused': median(list.map(({ refused }) => refused)),
      'failed requests': median(list.map(({ failed }) => failed)),
      seconds: formatSpread(list.map(({ seconds }) => seconds)),
      'sessions that work afterwards': share(({ works }) => works),
      'and at the next expiry': share(({ worksLater }) => worksLater),
    };
  });
  return {
    table: `${requests} requests of one session with an expired access token`,
    isReferredTo: true,
    kind: 'ratios',
    text: 'All at once, against a tenant that takes a refresh token once and ends the session of one that comes again (RFC 9700 §4.14.2). Providers that let an old one pass for some seconds hide this. Cookies are kept as a browser does, the last answer wins. Figures are medians.',
    rows,
  };
}
