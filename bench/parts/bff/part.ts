import type { Visitor } from '@monoshop/testing/visitor';
import type { BenchContext, Section } from '../../harness/context.ts';
import { load } from '../../harness/load.ts';
import { findProcess, openProduct, type Product } from '../../harness/product.ts';
import { signIn, toShopCookies } from '../../harness/visitor.ts';
import { compareExpiry } from './expiry.ts';
import { PEERS, STEADY_PEERS, buildPeers, planPeers, startPeers, toTenantEnv } from './peer.ts';
import { compareRoutes, toRouteSections } from './routes.ts';
import { compareStorms } from './storm.ts';

/** Longer than the part lasts: nothing is renewed while it is not asked for. */
const LONG_SECONDS = 3600;
/** Short enough to wait for the end of an access token; a smoke run asks little meanwhile. */
const SHORT_SECONDS = 10;
const SMOKE_SECONDS = 4;
const STEADY_REQUESTS = 10_000;

/** The storefront's data route and its peers, what it adds, its sessions, and its dealings with the provider. */
export async function run(context: BenchContext): Promise<Section[]> {
  context.report('building the peers');
  buildPeers(context);
  const { storm, expiry } = await runWithShortTokens(context);
  context.report('opening the product');
  const peers = await planPeers(STEADY_PEERS);
  const env = { TENANT_ACCESS_TOKEN_SECONDS: String(LONG_SECONDS), ...toTenantEnv(peers) };
  const product = await openProduct(context, { env, apiCore: context.loadCore });
  try {
    const visitor = await signIn(product.url);
    const figures = await compareRoutes(context, product, visitor, peers);
    context.report('steady state');
    const steady = await countProviderCalls(context, product, visitor);
    return [...toRouteSections(figures, expiry.correct), expiry.section, steady, storm];
  } finally {
    await product.close();
  }
}

/** What is renewed: sessions of the peers, then many of the product. */
async function runWithShortTokens(context: BenchContext) {
  const planned = await planPeers(PEERS);
  const tokenSeconds = context.smoke ? SMOKE_SECONDS : SHORT_SECONDS;
  const env = { TENANT_ACCESS_TOKEN_SECONDS: String(tokenSeconds), ...toTenantEnv(planned) };
  const product = await openProduct(context, { env, apiCore: context.loadCore });
  try {
    context.report('expired tokens at the peers');
    const peers = await startPeers(context, product, planned);
    const expiry = await compareExpiry(context, product, peers, tokenSeconds);
    await Promise.all(peers.map(({ server }) => server.stop()));
    return { expiry, storm: await compareStorms(context, product, tokenSeconds) };
  } finally {
    await product.close();
  }
}

/**
 * Asks for data again and again while the token is good, and counts what reaches the identity provider.
 *
 * @throws Error when anything does.
 */
async function countProviderCalls(
  { perRound }: BenchContext,
  product: Product,
  visitor: Visitor,
): Promise<Section> {
  const before = product.provider.requests;
  const { requests } = await load({
    url: `${findProcess(product, 'web').url}/api/products`,
    connections: 10,
    requests: perRound.requests ?? STEADY_REQUESTS,
    headers: { cookie: toShopCookies(visitor) },
  });
  const calls = product.provider.requests - before;
  if (calls !== 0) throw new Error(`${requests} requests made ${calls} at the identity provider`);
  return {
    table: 'The identity provider in steady state',
    kind: 'ratios',
    rows: [{ 'requests for data': requests, 'requests at the identity provider': calls, goal: '0' }],
  };
}
