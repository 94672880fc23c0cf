import { createCachedDocument } from './cached-document.ts';
import { documentMilliseconds, fetchMetadata, parseMetadata, requireEndpoint } from './discovery.ts';
import { MonoCloudAuthBaseError, MonoCloudHttpError } from './errors.ts';
import { createExchange } from './exchange.ts';
import type { Exchange } from './exchange.ts';
import { toIssuer } from './issuer.ts';
import { assertNotEmpty, parseKeySet } from './key-set.ts';
import { createKeySource } from './key-source.ts';
import type { KeySource } from './key-source.ts';
import { parseJsonAnswer, toDocumentError } from './provider-answer.ts';
import { createStaleWarning } from './stale-warning.ts';
import type { IssuerMetadata, MonoCloudOidcClientBaseOptions } from './types.ts';

/** One OpenID provider: who it is, what it publishes, and the way to talk to it. */
export interface Provider extends KeySource {
  issuer: string;
  exchange: Exchange;
  getMetadata(force?: boolean): Promise<IssuerMetadata>;
}

const defaultFreshSeconds = 300;

/** @throws MonoCloudValidationError when an option is wrong. Nothing is fetched yet. */
export function createProvider(options: MonoCloudOidcClientBaseOptions): Provider {
  const { jwksCacheDuration, metadataCacheDuration, jwksResolver, metadataResolver } = options;
  const issuer = toIssuer(options.tenantDomain);
  const exchange = createExchange(options);
  const metadata = createCachedDocument({
    load: async () =>
      parseMetadata(
        metadataResolver
          ? await resolve('metadata', metadataResolver)
          : await fetchMetadata(exchange, issuer),
        issuer,
      ),
    freshSeconds: metadataCacheDuration ?? defaultFreshSeconds,
    onStale: createStaleWarning(`The metadata of ${issuer}`),
  });
  const keys = createKeySource({
    load: async () => {
      const fetchThem = async (): Promise<unknown> => fetchKeys(exchange, await metadata.get());
      const published = parseKeySet(jwksResolver ? await resolve('jwks', jwksResolver) : await fetchThem());
      assertNotEmpty(published);
      return published;
    },
    freshSeconds: jwksCacheDuration ?? defaultFreshSeconds,
    onStale: createStaleWarning(`The key set of ${issuer}`),
  });
  return { issuer, exchange, getMetadata: (force) => metadata.get(force), ...keys };
}

async function fetchKeys(exchange: Exchange, metadata: IssuerMetadata): Promise<unknown> {
  const headers = new Headers({ accept: 'application/json' });
  const url = requireEndpoint(metadata, 'jwks_uri');
  const answer = await exchange(url, { method: 'GET', headers, atMostMilliseconds: documentMilliseconds });
  if (answer.status !== 200) throw toDocumentError('fetching JWKS', answer);
  return parseJsonAnswer(answer);
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
