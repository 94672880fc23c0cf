import { MonoCloudAuthBaseError, MonoCloudHttpError, MonoCloudValidationError } from '../errors.ts';
import { createRequestSender, type SendRequest } from '../http-request.ts';
import type { IssuerMetadata, MonoCloudOidcClientBaseOptions } from '../types.ts';
import { createCachedDocument, createStaleWarning } from './cached-document.ts';
import { fetchKeys, fetchMetadata, listIssuerSpellings, parseMetadata, toIssuer } from './discovery.ts';
import { assertNotEmpty, parseKeySet } from './key-set.ts';
import { createKeySource, type KeySource } from './key-source.ts';

/** One OpenID provider: who it is, what it publishes, and the way to talk to it. */
export interface Provider extends KeySource {
  /** The tenant domain, with a scheme and without a slash at its end. */
  issuer: string;
  /**
   * What `iss` of a token may be: exactly what the discovery document says. As long as that has not been
   * read, which only resolvers and introspection permit, a slash at the end makes no difference.
   */
  issuerSpellings: readonly string[];
  send: SendRequest;
  getMetadata(force?: boolean): Promise<IssuerMetadata>;
}

const defaultFreshSeconds = 300;

/**
 * How long a document is fresh, in seconds.
 * @throws MonoCloudValidationError when that is no finite number, or negative: keys that stay fresh without end stay
 * in use after the provider has removed them.
 */
function requireFreshSeconds(option: string, seconds: number): number {
  if (Number.isFinite(seconds) && seconds >= 0) return seconds;
  throw new MonoCloudValidationError(`The ${option} must be a number of seconds that is not negative`);
}

/** @throws MonoCloudValidationError when an option is wrong. Nothing is fetched yet. */
export function createProvider(options: MonoCloudOidcClientBaseOptions): Provider {
  const { jwksCacheDuration, metadataCacheDuration, jwksResolver, metadataResolver } = options;
  const issuer = toIssuer(options.tenantDomain);
  const send = createRequestSender(options);
  const metadata = createCachedDocument({
    load: async () => {
      const document = parseMetadata(
        metadataResolver ? await resolve('metadata', metadataResolver) : await fetchMetadata(send, issuer),
        issuer,
      );
      provider.issuerSpellings = [document.issuer];
      return document;
    },
    freshSeconds: requireFreshSeconds(
      'metadata cache duration',
      metadataCacheDuration ?? defaultFreshSeconds,
    ),
    onStale: createStaleWarning(`The metadata of ${issuer}`),
  });
  const keys = createKeySource({
    load: async () => {
      const fetchThem = async (): Promise<unknown> => fetchKeys(send, await metadata.get());
      const found = parseKeySet(jwksResolver ? await resolve('jwks', jwksResolver) : await fetchThem());
      assertNotEmpty(found);
      return found;
    },
    freshSeconds: requireFreshSeconds('key set cache duration', jwksCacheDuration ?? defaultFreshSeconds),
    onStale: createStaleWarning(`The key set of ${issuer}`),
  });
  const provider: Provider = {
    issuer,
    issuerSpellings: listIssuerSpellings(issuer),
    send,
    getMetadata: (force) => metadata.get(force),
    ...keys,
  };
  return provider;
}

/** A resolver that throws must read as an outage: an unknown error would be answered as a bad token. */
async function resolve<T>(name: string, resolver: () => T | Promise<T>): Promise<T> {
  try {
    return await resolver();
  } catch (error) {
    if (error instanceof MonoCloudAuthBaseError) throw error;
    throw new MonoCloudHttpError(`The ${name} resolver failed`, undefined, { cause: error });
  }
}
