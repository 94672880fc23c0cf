import { MonoCloudOidcClient } from '@monocloud/auth-core';
import type { LRUCache } from 'lru-cache';
import { createDebugLog, withDebugLog, type DebugLog } from './debug-log.ts';
import { createEmit, type Emit } from './events.ts';
import { createRareReport } from './diagnostics.ts';
import { createExpiringMap } from './expiring-map.ts';
import { createMemoryAuthority } from './session/process-memory.ts';
import { isShared, type AuthorityScope } from './session/session-authority.ts';
import type { SessionRecord } from './session/session-record.ts';
import { withStoreErrors } from './session/store-error.ts';
import type { MonoCloudOptionsResolved } from './types.ts';

// Only tokens that the tenant signed are remembered; this bounds the memory of a tenant that signs out thousands a minute.
const MAX_LOGOUTS = 10_000;

/** What every function of the core works with. */
export interface CoreContext extends AuthorityScope {
  options: MonoCloudOptionsResolved;
  oidc: MonoCloudOidcClient;
  /** Logout tokens that were acted on lately, by their `jti`. */
  logouts: LRUCache<string, true>;
  /** Tells the operator what many sessions meet at once, at most once a minute. */
  reportRarely: ReturnType<typeof createRareReport>;
  /** Code exchanges under way, by the `state` of the sign-in. */
  exchanges: Map<string, { code: string; session: Promise<SessionRecord | undefined> }>;
  /** Absent unless `DEBUG` asks for it. */
  debug?: DebugLog;
  /** Absent unless the application takes events. */
  emit?: Emit;
}

/** Builds the working parts from a validated configuration. `debugList` is the variable `DEBUG`. */
export function createContext(options: MonoCloudOptionsResolved, debugList?: string): CoreContext {
  const debug = createDebugLog(options.debugger, debugList);
  const { tenantDomain, clientId, onEvent, session } = options;
  const reportRarely = createRareReport(options);
  // Two clients in one process must not meet, even if a test gives their sessions the same key.
  const application = `${tenantDomain} ${clientId} ${session.cookie.name} ${session.cookie.path}`;
  const store = session.store && withStoreErrors(session.store);
  const shared = session.store && isShared(session.store) ? session.store.authority : undefined;
  return {
    options: { ...options, session: { ...session, store } },
    application,
    authority: shared ?? createMemoryAuthority(application, store),
    debug,
    emit: onEvent && createEmit(onEvent, clientId, (error) => reportRarely({ action: 'onEvent', error })),
    oidc: new MonoCloudOidcClient(tenantDomain, clientId, {
      clientSecret: options.clientSecret,
      clientAuthMethod: options.clientAuthMethod,
      trustStoreId: options.trustStoreId,
      idTokenSigningAlgorithm: options.idTokenSigningAlg,
      jwksCacheDuration: options.jwksCacheDuration,
      metadataCacheDuration: options.metadataCacheDuration,
      responseTimeout: options.responseTimeout,
      fetcher: debug ? withDebugLog(options.fetcher, debug) : options.fetcher,
      metadataResolver: options.metadataResolver,
      jwksResolver: options.jwksResolver,
    }),
    logouts: createExpiringMap(MAX_LOGOUTS),
    reportRarely,
    exchanges: new Map(),
  };
}
