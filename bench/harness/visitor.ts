import { PEOPLE, createVisitor } from '@monoshop/testing/visitor';
import type { Visitor } from '@monoshop/testing/visitor';

/** A signed-in user who may see everything. @throws Error when that does not work. */
export async function signIn(shopUrl: string): Promise<Visitor> {
  const person = PEOPLE.find(({ maySeeInvoices }) => maySeeInvoices);
  if (!person) throw new Error('No user may see everything here');
  const visitor = createVisitor(shopUrl, person);
  await visitor.signIn();
  return visitor;
}

/** The `Cookie` header as a browser sends it to a shop that has its host for itself: without the tenant's. */
export const toShopCookies = (visitor: Visitor): string =>
  visitor
    .cookies()
    .split('; ')
    .filter((pair) => pair.startsWith('session'))
    .join('; ');
