import { setTimeout as delay } from 'node:timers/promises';
import type { Visitor } from '@monoshop/testing/visitor';
import { signIn } from '../../harness/visitor.ts';

/** A signed-in user who may see everything, with the token for both APIs at hand. */
export async function signInAndLook(shopUrl: string): Promise<Visitor> {
  const visitor = await signIn(shopUrl);
  // The first call adds the token for both APIs to the session.
  await look(visitor);
  return visitor;
}

/** Both requests of a dashboard, at once. @throws Error unless both are answered with data. */
export async function look(visitor: Visitor): Promise<void> {
  await Promise.all(
    ['/api/products', '/api/invoices'].map(async (path) => {
      const { response, body } = await visitor.get(path);
      if (response.status !== 200) throw new Error(`${path} answered ${response.status}: ${body}`);
    }),
  );
}

/** Resolves when tokens that were issued now for so many seconds count as due for renewal. */
export const untilDue = (accessTokenSeconds: number): Promise<void> =>
  delay((accessTokenSeconds / 2) * 1000 + 1100);
