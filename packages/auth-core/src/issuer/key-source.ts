import { MonoCloudHttpError } from '../errors.ts';
import type { Jwk, Jwks, JwsHeaderParameters } from '../types.ts';
import { elapsed } from '../tokens/claims.ts';
import { createCachedDocument, type CachedDocumentOptions } from './cached-document.ts';
import { requireKey, reuseKeys, selectKey } from './key-set.ts';

/** Keys of one issuer. */
export interface KeySource {
  getKeys(force?: boolean): Promise<Jwks>;
  /** The keys, when they are fresh. The same object as long as no others were fetched. */
  peekKeys: () => Jwks | undefined;
  /**
   * The key a token names. At once when the keys are fresh and it is among them.
   * @throws MonoCloudTokenError when the issuer has no such key.
   * @throws MonoCloudHttpError when the issuer would have to be asked and does not answer, or was asked too
   * recently to be asked again and too long ago to say that it has no such key now.
   */
  findKey(header: JwsHeaderParameters): Jwk | Promise<Jwk>;
}

/** Made-up key ids cost the issuer one request in this time, however many arrive. */
const cooldownMilliseconds = 10_000;
/** How long after a search its outcome still holds for ids that it did not look for. */
const certainMilliseconds = 1000;
/** Tokens of unknown keys, on average since the search began, beyond which they are a flood. */
const maximumUnknownPerSecond = 10;

interface Search {
  at: number;
  keys: Promise<Jwks>;
  /** Absent while it runs. */
  endedAt?: number;
  /** Tokens that it was asked for. */
  unknown: number;
}

export function createKeySource({ load, ...options }: CachedDocumentOptions<Jwks>): KeySource {
  let latest: Jwks = { keys: [] };
  const document = createCachedDocument({
    ...options,
    load: async () => {
      latest = reuseKeys(latest, await load());
      return latest;
    },
  });
  let lastSearch: Search | undefined;

  /**
   * Asks for newer keys. Everyone in the cooldown shares the outcome, failure included: while the issuer is
   * silent no caller can say that a key does not exist. The cooldown starts here and not at ordinary loads,
   * so that a rotation right after one is noticed at once.
   */
  function search(): Search {
    if (lastSearch && elapsed(Date.now(), lastSearch.at) < cooldownMilliseconds) return lastSearch;
    const started: Search = { at: Date.now(), keys: document.get(true), unknown: 0 };
    const end = (): void => {
      started.endedAt = Date.now();
    };
    void started.keys.then(end, end);
    lastSearch = started;
    return started;
  }

  /**
   * The key that a newer set than the known one has; see decision 13 for what is answered in the cooldown.
   */
  async function searchKey(header: JwsHeaderParameters): Promise<Jwk> {
    const latestSearch = search();
    const { endedAt } = latestSearch;
    const isCertain = endedAt === undefined || elapsed(Date.now(), endedAt) < certainMilliseconds;
    latestSearch.unknown += 1;
    const seconds = 1 + (Date.now() - latestSearch.at) / 1000;
    const isFlood = latestSearch.unknown > maximumUnknownPerSecond * seconds;
    const found = await latestSearch.keys;
    if (isCertain || isFlood) return requireKey(header, found);
    throw new MonoCloudHttpError('The keys of the issuer cannot be asked for again yet');
  }

  const fetchKey = async (header: JwsHeaderParameters): Promise<Jwk> =>
    selectKey(header, await document.get()) ?? searchKey(header);

  return {
    getKeys: (force) => document.get(force),
    peekKeys: document.peek,
    findKey(header) {
      const fresh = document.peek();
      return (fresh && selectKey(header, fresh)) ?? fetchKey(header);
    },
  };
}
