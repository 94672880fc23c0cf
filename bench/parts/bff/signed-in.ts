import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { cookieOwner } from '../../../packages/auth-nextjs/src/core/cookie-owner.ts';
import { fromChunks, ownCookies } from '../../../packages/auth-nextjs/src/core/session/cookie-chunks.ts';
import { parseCookieValues } from '../../../packages/auth-nextjs/src/next/cookie-header.ts';
import { openFor } from '../../../packages/auth-core/src/internal.ts';
import type { Visitor } from '../../../chaos/visitor.ts';
import { signIn } from '../../harness/visitor.ts';
import type { Product } from './product.ts';

const contentSchema = z.object({
  session: z.object({ accessTokens: z.array(z.object({ accessToken: z.string(), scopes: z.string() })) }),
});

/** Somebody who may see everything, signed in, with the token for both APIs at hand. */
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

/** What a visitor's session cookie holds. */
export async function openSession(
  visitor: Visitor,
  { options }: Product,
): Promise<{ text: string; sealed: string; accessToken: string }> {
  const { name } = options.session.cookie;
  const owner = await cookieOwner(options, 'session');
  const [sealed = ''] = fromChunks(name, ownCookies(name, parseCookieValues(visitor.cookies()), owner));
  const text = await openFor(owner, sealed, options.cookieSecrets);
  if (text === undefined) throw new Error('The session cookie does not open');
  const { accessTokens } = contentSchema.parse(JSON.parse(text)).session;
  const token = accessTokens.find(({ scopes }) => scopes.includes('read:products'));
  if (!token) throw new Error('The session holds no token for the Product API');
  return { text, sealed, accessToken: token.accessToken };
}

/** Resolves when tokens that were issued now for so many seconds count as due for renewal. */
export const untilDue = (accessTokenSeconds: number): Promise<void> =>
  delay((accessTokenSeconds / 2) * 1000 + 1100);
