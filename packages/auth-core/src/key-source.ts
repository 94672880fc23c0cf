import { createCachedDocument } from './cached-document.ts';
import type { CachedDocumentOptions } from './cached-document.ts';
import { now } from './clock.ts';
import { requireKey, reuseKeys, selectKey } from './key-set.ts';
import type { Jwk, Jwks, JwsHeaderParameters } from './types.ts';

/** Keys of one issuer. */
export interface KeySource {
  getKeys(force?: boolean): Promise<Jwks>;
  /** The keys, when they are fresh. The same object as long as no others were fetched. */
  peekKeys(): Jwks | undefined;
  /**
   * The key a token names.
   * @throws MonoCloudTokenError when the issuer has no such key.
   * @throws MonoCloudHttpError when the issuer would have to be asked and does not answer.
   */
  findKey(header: JwsHeaderParameters): Promise<Jwk>;
}

/** Made-up key ids cost the issuer one request in this time, however many arrive. */
const cooldownSeconds = 10;

export function createKeySource({ load, ...options }: CachedDocumentOptions<Jwks>): KeySource {
  let latest: Jwks = { keys: [] };
  const document = createCachedDocument({
    ...options,
    load: async () => {
      latest = reuseKeys(latest, await load());
      return latest;
    },
  });
  let lastSearch: { at: number; keys: Promise<Jwks> } | undefined;

  /**
   * Asks for newer keys. Everyone in the cooldown shares the outcome, failure included: while the issuer is
   * silent nobody can say that a key does not exist. The cooldown starts here and not at ordinary loads, so
   * that a rotation right after one is noticed at once.
   */
  function searchAgain(): Promise<Jwks> {
    if (!lastSearch || now() - lastSearch.at >= cooldownSeconds) {
      lastSearch = { at: now(), keys: document.get(true) };
    }
    return lastSearch.keys;
  }

  return {
    getKeys: (force) => document.get(force),
    peekKeys: () => document.peek(),
    async findKey(header) {
      return selectKey(header, await document.get()) ?? requireKey(header, await searchAgain());
    },
  };
}
