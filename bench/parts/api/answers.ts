import { productsResponseSchema } from '@monoshop/api-products/contract';
import type { PinnedProcess } from '../../harness/pinned-process.ts';

const CATALOGUE_SIZE = 12;

async function ask(url: string, token?: string): Promise<{ status: number; body: string }> {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(url, { headers });
  return { status: response.status, body: await response.text() };
}

/**
 * Holds a server to its answers: twelve products for a good token; 401 for none, an altered one and, where it is
 * protected, nothing else.
 *
 * @throws Error when one of them is another.
 */
export async function assertAnswers(
  server: PinnedProcess,
  tokens: readonly (string | undefined)[],
  isProtected: boolean,
): Promise<void> {
  const url = `${server.url}/products`;
  for (const token of tokens) {
    const { status, body } = await ask(url, token);
    const products = status === 200 ? productsResponseSchema.parse(JSON.parse(body)).products : [];
    if (products.length !== CATALOGUE_SIZE) throw new Error(`A good token was answered ${status} ${body}`);
    const start = token?.slice(0, -4) ?? '';
    const altered = token?.endsWith('A') ? `${start}BBBA` : `${start}AAAA`;
    for (const refused of isProtected ? [undefined, altered, 'junk'] : []) {
      const answer = await ask(url, refused);
      const isRefused = answer.status === 401 || (refused === 'junk' && answer.status === 500);
      if (!isRefused) throw new Error(`A bad token was answered ${answer.status} ${answer.body}`);
    }
  }
}
