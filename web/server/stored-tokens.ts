import type { StoredTokens } from './first-answers.ts';

/** `getTokens` as a Server Component calls it; without options it gives the token that the sign-in got. */
export type ReadTokens = (options?: {
  resource: string;
  scopes: string;
}) => Promise<{ accessToken: string; resource?: string }>;

const toSet = (resource = ''): Set<string> => new Set(resource.split(/\s+/).filter(Boolean));

function isSameResource(one: string | undefined, other: string): boolean {
  const [first, second] = [toSet(one), toSet(other)];
  return first.size === second.size && [...first].every((url) => second.has(url));
}

/**
 * Finds a token for the APIs among those that a session holds. Right after a sign-in that is the sign-in's own: it was asked
 * for with `openid` and the like besides, so it is no match by scopes, and a page can get no other one. It is taken only
 * when it is for the very same APIs, since a token for anybody else is not theirs to see.
 */
export function createStoredTokens(readTokens: ReadTokens): StoredTokens {
  return async (options) => {
    try {
      return await readTokens(options);
    } catch (error) {
      const ofSignIn = await readTokens().catch(() => undefined);
      if (!ofSignIn || !isSameResource(ofSignIn.resource, options.resource)) throw error;
      return ofSignIn;
    }
  };
}
