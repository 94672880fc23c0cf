import type { BenchContext, Section } from '../../harness/context.ts';
import { load } from '../../harness/load.ts';
import { findProcess, type Product } from '../../harness/product.ts';
import { toShopCookies } from '../../harness/visitor.ts';
import type { Visitor } from '@monoshop/testing/visitor';

const REQUESTS = 10_000;

/**
 * Asks for data again and again while the token is good, and counts what reaches the identity provider.
 *
 * @throws Error when anything does.
 */
export async function countProviderCalls(
  { perRound }: BenchContext,
  product: Product,
  visitor: Visitor,
): Promise<Section> {
  const before = product.provider.requests;
  const { requests } = await load({
    url: `${findProcess(product, 'web').url}/api/products`,
    connections: 10,
    requests: perRound.requests ?? REQUESTS,
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
