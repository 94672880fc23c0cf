import { assertAccessTokenShapes } from './access-token.ts';
import type { VerifiedAccessToken } from './access-token.ts';
import type { FindKey } from './signature.ts';
import { decodePayload, parseClaims } from './signed-token.ts';
import { createTokenFingerprint } from './token-fingerprint.ts';
import type { AccessTokenClaims, Jwk, JwsHeaderParameters } from './types.ts';

/**
 * Access tokens that were accepted before. What is remembered is that a key of the issuer signed these very
 * bytes, which does not change; time, scopes and everything else is for the caller to check again.
 */
export interface VerifiedTokens {
  /**
   * Claims of a token that was accepted before and whose key is still the one it would be verified with, new
   * for each caller; undefined when the token has to be verified.
   * @throws MonoCloudTokenError, MonoCloudHttpError as {@link FindKey}.
   */
  recall(accessToken: string): Promise<AccessTokenClaims | undefined>;
  remember(verified: VerifiedAccessToken): Promise<void>;
}

interface Entry {
  header: JwsHeaderParameters;
  key: Jwk;
  /** JSON text, so that no caller can change what the next one gets. */
  payload: string;
}

// Together about 10 MB: 10,000 tokens of the usual size, or as many larger ones as fit.
const maximumTokens = 10_000;
const maximumCharacters = 8_000_000;

export function createVerifiedTokens(findKey: FindKey): VerifiedTokens {
  const fingerprint = createTokenFingerprint();
  // In order of use, the longest unused first.
  const entries = new Map<string, Entry>();
  let characters = 0;

  function forget(id: string): void {
    characters -= entries.get(id)?.payload.length ?? 0;
    entries.delete(id);
  }

  function keep(id: string, entry: Entry): void {
    forget(id);
    entries.set(id, entry);
    characters += entry.payload.length;
    for (const oldest of entries.keys()) {
      if (entries.size <= maximumTokens && characters <= maximumCharacters) return;
      forget(oldest);
    }
  }

  /** Whether the token would be verified with the same key again: it may have been removed, or got a rival. */
  async function isCurrent({ header, key }: Entry): Promise<boolean> {
    return (await findKey(header)) === key;
  }

  return {
    async recall(accessToken) {
      const id = await fingerprint(accessToken);
      const entry = entries.get(id);
      if (!entry) return undefined;
      let isKept = false;
      try {
        isKept = await isCurrent(entry);
      } finally {
        if (isKept) keep(id, entry);
        else forget(id);
      }
      if (!isKept) return undefined;
      const claims = parseClaims(entry.payload);
      assertAccessTokenShapes(claims);
      return claims;
    },
    async remember({ token, key }) {
      keep(await fingerprint(token.compact), { header: token.header, key, payload: decodePayload(token) });
    },
  };
}
