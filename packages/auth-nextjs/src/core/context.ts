import { MonoCloudOidcClient } from '@monocloud/auth-core';
import { createProcessCoordination } from './refresh/coordination.ts';
import type { SessionCoordination } from './refresh/coordination.ts';
import type { MonoCloudOptionsResolved } from './types.ts';

/** What every function of the core works with. */
export interface CoreContext {
  options: MonoCloudOptionsResolved;
  oidc: MonoCloudOidcClient;
  coordination: SessionCoordination;
}

/** Builds the working parts from a validated configuration. */
export function createContext(options: MonoCloudOptionsResolved): CoreContext {
  const { tenantDomain, clientId, session } = options;
  return {
    options,
    oidc: new MonoCloudOidcClient(tenantDomain, clientId, {
      clientSecret: options.clientSecret,
      clientAuthMethod: options.clientAuthMethod,
      trustStoreId: options.trustStoreId,
      idTokenSigningAlgorithm: options.idTokenSigningAlg,
      jwksCacheDuration: options.jwksCacheDuration,
      metadataCacheDuration: options.metadataCacheDuration,
      responseTimeout: options.responseTimeout,
      fetcher: options.fetcher,
      metadataResolver: options.metadataResolver,
      jwksResolver: options.jwksResolver,
    }),
    // Two clients in one process must not meet, even if a test gives their sessions the same key.
    coordination: createProcessCoordination(`${tenantDomain} ${clientId} ${session.cookie.name}`),
  };
}
