import type { VerifiedAccessToken } from '../tokens/access-token.ts';
import { encodeBase64Url } from '../base64url.ts';
import type { Claims } from '../tokens/claims.ts';
import { sha256 } from '../hash.ts';
import type { KeySource } from '../issuer/key-source.ts';
import { findNativeCrypto } from '../tokens/native-crypto.ts';
import { parseClaims } from '../tokens/signed-token.ts';
import type { Jwk, Jwks, JwsHeaderParameters } from '../types.ts';

/** SHA-256 of a token, to recognise it by without keeping it. */
type TokenFingerprint = (token: string) => string | Promise<string>;

/** Picks the way to hash: at once where the runtime can, with WebCrypto elsewhere. */
function createTokenFingerprint(): TokenFingerprint {
  const native = findNativeCrypto();
  if (!native) return async (token) => encodeBase64Url(await sha256(token));
  // Without an object per hash, which the garbage collector would have to finalize.
  if (typeof native.hash === 'function') return (token) => native.hash('sha256', token, 'base64url');
  return (token) => native.createHash('sha256').update(token).digest('base64url');
}

/**
 * Access tokens that were accepted before. What is remembered is that a key of the issuer signed these very
 * bytes, which does not change; time, scopes and everything else is for the caller to check again.
 */
export interface VerifiedTokens {
  /** What a token is known by here. At once where the runtime can. */
  identify: TokenFingerprint;
  /**
   * Claims of a token that was accepted before and whose key is still the one it would be verified with, new
   * for each caller; undefined when the token has to be verified.
   * At once where the runtime can and the keys are fresh: a promise and the turns it takes cost more than all the rest.
   * @throws MonoCloudTokenError, MonoCloudHttpError as {@link FindKey}.
   */
  recall(id: string): Claims | undefined | Promise<Claims | undefined>;
  remember(id: string, verified: VerifiedAccessToken): void;
}

interface Entry {
  header: JwsHeaderParameters;
  key: Jwk;
  /** The key set for which it is known that the token would be verified with this key. */
  checkedAgainst?: Jwks;
  /** JSON text, so that no caller can change what the next one gets. */
  payload: string;
}

// Together about 10 MB: 10,000 tokens of the usual size, or as many larger ones as fit.
const maximumTokens = 10_000;
const maximumCharacters = 8_000_000;

export function createVerifiedTokens(source: Pick<KeySource, 'findKey' | 'peekKeys'>): VerifiedTokens {
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
  async function isCurrent(entry: Entry): Promise<boolean> {
    const keys = source.peekKeys();
    if ((await source.findKey(entry.header)) !== entry.key) return false;
    if (keys?.keys.includes(entry.key)) entry.checkedAgainst = keys;
    return true;
  }

  async function check(id: string, entry: Entry): Promise<Claims | undefined> {
    let isKept = false;
    try {
      isKept = await isCurrent(entry);
    } finally {
      if (!isKept) forget(id);
    }
    if (!isKept) return undefined;
    keep(id, entry);
    return parseClaims(entry.payload);
  }

  function recall(id: string): ReturnType<VerifiedTokens['recall']> {
    const entry = entries.get(id);
    if (!entry) return undefined;
    const keys = source.peekKeys();
    if (!keys || entry.checkedAgainst !== keys) return check(id, entry);
    // A Map keeps the order in which its keys came, so this one comes again.
    entries.delete(id);
    entries.set(id, entry);
    return parseClaims(entry.payload);
  }

  return {
    identify: createTokenFingerprint(),
    recall,
    remember(id, { token, payload, key }) {
      keep(id, { header: token.header, key, payload });
    },
  };
}
