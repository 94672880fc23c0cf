/** Entry point `@monocloud/auth-nextjs/redis`: sessions that several processes share. Node runtime only. */
export { createRedisSessionStore } from './redis-session-store.ts';
export type { RedisSessionStore } from './redis-session-store.ts';
export type { RedisSessionStoreOptions } from './options.ts';
export type { ListedSession } from './listed-sessions.ts';
export type { SessionOwner } from './session-index.ts';
export type {
  EndResult,
  Lease,
  MonoCloudSharedSessionStore,
  SessionAuthority,
  SessionLock,
  SessionState,
  VersionedWrite,
  WriteResult,
} from '../core/session/session-authority.ts';
