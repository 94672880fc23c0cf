import type { PageTokens } from './initial-data.ts';

/** `getTokens` as a Server Component calls it; without options it gives the token of the sign-in. */
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
 * Finds a token for the APIs among those that a session holds. Right after a sign-in that is the sign-in's own: it was
 * requested with `openid` and other scopes too, so it does not match by scopes, and a page can get no other one. It is used
 * only when its audience is exactly these APIs: others must not receive it.
 */
export function createPageTokens(readTokens: ReadTokens): PageTokens {
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
