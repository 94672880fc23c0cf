import { PEOPLE, createVisitor, type Visitor } from '@monoshop/testing/visitor';
import type { ProviderTally } from './product.ts';

/** A signed-in user who may see everything, with the token for both APIs at hand. @throws Error when that does not work. */
export async function signIn(shopUrl: string): Promise<Visitor> {
  const person = PEOPLE.find(({ maySeeInvoices }) => maySeeInvoices);
  if (!person) throw new Error('No user may see everything here');
  const visitor = createVisitor(shopUrl, person);
  await visitor.signIn();
  // The first call adds the token for both APIs to the session.
  await look(visitor);
  return visitor;
}

/** Several of them, each with a session of their own. */
export async function signInAll(shopUrl: string, count: number): Promise<Visitor[]> {
  const visitors: Visitor[] = [];
  while (visitors.length < count) visitors.push(await signIn(shopUrl));
  return visitors;
}

/** The `Cookie` header as a browser sends it to a shop that has its host for itself: without the tenant's. */
export const toShopCookies = (visitor: Visitor): string =>
  visitor
    .cookies()
    .split('; ')
    .filter((pair) => !pair.startsWith('monoshop_tenant'))
    .join('; ');

/** Both requests of a dashboard, at once. @throws Error unless both are answered with data. */
export async function look(visitor: Visitor): Promise<void> {
  await Promise.all(
    ['/api/products', '/api/invoices'].map(async (path) => {
      const { response, body } = await visitor.get(path);
      if (response.status !== 200) throw new Error(`${path} answered ${response.status}: ${body}`);
    }),
  );
}

/** A connection for each request of a storm, which none has to wait for. */
export const connect = (shopUrl: string, count: number) =>
  Promise.all(Array.from({ length: count }, async () => (await fetch(`${shopUrl}/livez`)).body?.cancel()));

/** All dashboards at once, two requests each. @throws Error when one fails, or a refresh token was used twice. */
export async function measureStorm(provider: ProviderTally, dashboards: readonly Visitor[]) {
  const before = { ...provider };
  const startedAt = performance.now();
  await Promise.all(dashboards.map(look));
  const ms = performance.now() - startedAt;
  const refused = provider.invalidGrants - before.invalidGrants;
  if (refused > 0) throw new Error(`${refused} refresh tokens were used twice`);
  return { ms, grants: provider.grants - before.grants };
}
