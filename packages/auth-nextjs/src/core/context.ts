import { MonoCloudOidcClient } from '@monocloud/auth-core';
import { createDebugLog, withDebugLog } from './debug-log.ts';
import type { DebugLog } from './debug-log.ts';
import { createRareReport } from './diagnostics.ts';
import { createProcessCoordination } from './session/session-authority.ts';
import type { SessionCoordination } from './session/session-authority.ts';
import { createSharedCoordination } from './tokens/shared-coordination.ts';
import type { LogoutMemory } from './routes/logout-replay.ts';
import { sharingFor, sharingOf } from './session/session-sharing.ts';
import type { SessionSharing } from './session/session-sharing.ts';
import { withStoreErrors } from './session/store-error.ts';
import { createCodeExchanges } from './routes/code-exchange.ts';
import type { CodeExchanges } from './routes/code-exchange.ts';
import type { MonoCloudOptionsResolved } from './types.ts';

/** What every function of the core works with. */
export interface CoreContext {
  options: MonoCloudOptionsResolved;
  oidc: MonoCloudOidcClient;
  coordination: SessionCoordination;
  /** What the session store offers for several processes, if it does. */
  sharing?: SessionSharing;
  /** Logout tokens that were acted on. */
  logouts: LogoutMemory;
  /** Tells the operator what many sessions meet at once, at most once a minute. */
  reportRarely: ReturnType<typeof createRareReport>;
  /** Sign-ins whose codes were exchanged. */
  exchanges: CodeExchanges;
  /** Absent unless `DEBUG` asks for it. */
  debug?: DebugLog;
}

/** Builds the working parts from a validated configuration. `debugList` is the variable `DEBUG`. */
export function createContext(options: MonoCloudOptionsResolved, debugList?: string): CoreContext {
  const debug = createDebugLog(options.debugger, debugList);
  const { tenantDomain, clientId, session } = options;
  // Two clients in one process must not meet, even if a test gives their sessions the same key.
  const application = `${tenantDomain} ${clientId} ${session.cookie.name} ${session.cookie.path}`;
  const local = createProcessCoordination(application);
  const shared = sharingOf(session.store);
  const sharing = shared && sharingFor(application, shared);
  const store = session.store && withStoreErrors(session.store);
  return {
    options: { ...options, session: { ...session, store } },
    debug,
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
    coordination: sharing ? createSharedCoordination(local, sharing) : local,
    sharing,
    logouts: new Map(),
    reportRarely: createRareReport(),
    exchanges: createCodeExchanges(),
  };
}
