import { LRUCache } from 'lru-cache';
import { encodeBase64Url } from '../encoding.ts';
import { sha256 } from '../hash.ts';
import type { KeySource } from '../issuer/key-source.ts';
import type { VerifiedAccessToken } from '../tokens/access-token.ts';
import type { Claims } from '../tokens/claims.ts';
import { findNativeCrypto } from '../tokens/native-crypto.ts';
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
   * for each caller; undefined when the token has to be verified. At once where the runtime can and the keys
   * are fresh: a promise and the turns it takes cost more than all the rest.
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
  /** JSON text, so that no caller can change what the next one gets; flat claims, which are copied for each caller. */
  claims: string | Claims;
}

// Together about 10 MB: 10,000 tokens of the usual size, or as many larger ones as fit.
const MAX_TOKENS = 10_000;
const MAX_CHARACTERS = 10_700_000;

/** @param source of the keys that tokens are verified with */
export function createVerifiedTokens(source: Pick<KeySource, 'findKey' | 'peekKeys'>): VerifiedTokens {
  const entries = new LRUCache<string, Entry>({
    max: MAX_TOKENS,
    maxSize: MAX_CHARACTERS,
  });

  /**
   * Whether the token would be verified with the same key again: it may have been removed, or got a rival.
   */
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
      if (!isKept) entries.delete(id);
    }
    return isKept ? copy(entry) : undefined;
  }

  return {
    identify: createTokenFingerprint(),
    recall(id) {
      const entry = entries.get(id);
      if (!entry) return undefined;
      const keys = source.peekKeys();
      return keys && entry.checkedAgainst === keys ? copy(entry) : check(id, entry);
    },
    remember(id, { token, claims, key }) {
      const kept = isFlat(claims) ? { ...claims } : JSON.stringify(claims);
      entries.set(id, { header: token.header, key, claims: kept }, { size: token.payload.length });
    },
  };
}

/** Tells a process that traces its requests, which has to subscribe, that this token was recalled. */
const recalled =
  'EdgeRuntime' in globalThis
    ? undefined
    : globalThis.process
        ?.getBuiltinModule?.('node:diagnostics_channel')
        .channel('monocloud.token.remembered');

function copy({ claims }: Entry): Claims {
  if (recalled?.hasSubscribers) recalled.publish(undefined);
  if (typeof claims !== 'string') return { ...claims };
  const parsed: Claims = JSON.parse(claims);
  return parsed;
}

/** With more claims, an object takes more memory than its text, and as long to copy. */
const MAX_FLAT_CLAIMS = 24;

/** Whether no claim is a list or an object, so that a copy of the claims has nothing in common with them. */
function isFlat(claims: Claims): boolean {
  const values = Object.values(claims);
  return values.length <= MAX_FLAT_CLAIMS && values.every((value) => typeof value !== 'object');
}

interface Batch {
  waiting: number;
  /** Made for the first that waits: one that is alone costs no promise. */
  starts?: Promise<void>;
  start?: () => void;
}

// Read when this module loads, so that a test that fakes the clock later does not replace it. The
// setImmediate that Next puts into its Edge runtime throws when it is called.
const schedule: typeof setImmediate | undefined =
  'EdgeRuntime' in globalThis ? undefined : globalThis.setImmediate;
// Larger batches save no time, and the first caller of a batch waits for the last.
const MAX_BATCH = 16;

// To look at what comes after a caller takes a further turn of the event loop, which is 5 % of a request.
const ALONE_MS = 1;
/** As far apart as two callers of one turn are at most. */
const SAME_TURN_MS = 0.1;

let next: Batch | undefined;
let lastAtMs = -Infinity;
/** Callers since the last batch started. */
let arrived = 0;
/** Whether several arrived in the turn before this one. */
let isShared = false;

/**
 * Resolves in the next turn of the event loop, after the requests that have arrived were read. Up to sixteen
 * callers continue in one turn, one after the other. Undefined, so that the caller goes on at once, as long as
 * one at a time arrives, or a millisecond after the one before; on runtimes without `setImmediate`, and in Edge
 * runtimes.
 *
 * The same step of many requests in a row finds its code and data in the processor's caches. A signature that
 * is verified between the reading of one request and the response to another takes twice the time.
 */
export function nextBatch(): Promise<void> | undefined {
  if (!schedule) return undefined;
  const atMs = performance.now();
  const pauseMs = atMs - lastAtMs;
  lastAtMs = atMs;
  if (!next && !isShared && pauseMs > SAME_TURN_MS) {
    arrived = pauseMs > ALONE_MS ? 1 : 0;
    if (arrived > 0) return undefined;
  }
  const batch = next && next.waiting < MAX_BATCH ? next : planBatch(schedule);
  arrived += 1;
  if (arrived === 1 && !isShared) return undefined;
  batch.waiting += 1;
  batch.starts ??= new Promise((resolve) => {
    batch.start = resolve;
  });
  return batch.starts;
}

function planBatch(plan: typeof setImmediate): Batch {
  const batch: Batch = { waiting: 0 };
  plan(() => {
    if (arrived > 0) isShared = arrived > 1;
    arrived = 0;
    next = undefined;
    batch.start?.();
  });
  next = batch;
  return batch;
}
