import type { BenchContext, Section } from '../../harness/context.ts';
import { load } from '../../harness/load.ts';
import { toShopCookies } from '../../harness/visitor.ts';
import type { Product } from './product.ts';
import type { Visitor } from '@monoshop/testing/visitor';

const REQUESTS = 10_000;
const SMOKE_REQUESTS = 100;

/**
 * Asks for data again and again while the token is good, and counts what reaches the identity provider.
 *
 * @throws Error when anything does.
 */
export async function countProviderCalls(
  { smoke, loadCore }: BenchContext,
  { web, provider }: Product,
  visitor: Visitor,
): Promise<Section> {
  const before = provider.requests;
  const { requests } = await load({
    url: `${web.url}/api/products`,
    core: loadCore,
    connections: 10,
    requests: smoke ? SMOKE_REQUESTS : REQUESTS,
    headers: { cookie: toShopCookies(visitor) },
  });
  const calls = provider.requests - before;
  if (calls !== 0) throw new Error(`${requests} requests made ${calls} at the identity provider`);
  return {
    table: 'The identity provider in steady state',
    kind: 'ratios',
    rows: [{ 'requests for data': requests, 'requests at the identity provider': calls, goal: '0' }],
  };
}
