import type { MonoCloudSessionStore } from '@monocloud/auth-core';
import type { SessionEnd, SessionRecord } from './session-record.ts';

/** The right to work on a session alone, for as long as the store confirms it. */
export interface Lease {
  /** False once it may have passed to another process: nothing that cannot be taken back may be begun then. */
  isHeld(): boolean;
}

export interface SessionLock extends Lease {
  release(): Promise<void>;
}

/** `kept`; `ended`: the session is over; `overtaken`: another state was written since the expected one. */
export type WriteResult = 'kept' | 'ended' | 'overtaken';

export interface VersionedWrite {
  record: SessionRecord;
  /** The version this state was made from; undefined for a session that begins. */
  expectedVersion?: number;
  /** Epoch seconds after which the entry may be forgotten. */
  endsAt: number;
  /** Whose session it is: a text of its tenant, client and cookie. */
  application?: string;
}

/** Why the tenant is left alone for a while: what it answered, without the body. */
export interface TenantRest {
  /** Which error it was. */
  kind: 'http' | 'provider' | 'token' | 'validation';
  /** Its message; of an OAuth error its code. */
  message: string;
  errorDescription?: string;
  /** HTTP status; absent when the tenant could not be reached. */
  status?: number;
  /** The header `Retry-After`, if it sent one. */
  retryAfter?: string;
}

/**
 * What a store offers so that several processes can work on one session. Every method throws `MonoCloudHttpError` when
 * the store cannot be reached.
 */
export interface SessionSharing {
  /**
   * The state all processes agree on, or why it is over; neither when nothing is known, or when it was written for
   * another `application`.
   */
  read(key: string, application?: string): Promise<{ record?: SessionRecord; end?: SessionEnd }>;
  /** Writes only if the stored version is the expected one and the session has not ended, in one step. */
  write(change: VersionedWrite): Promise<WriteResult>;
  /**
   * Ends the session for all processes. With `expectedVersion` only if no newer state was written meanwhile; false then.
   * The first reason stays.
   */
  end(key: string, end: SessionEnd, expectedVersion?: number): Promise<boolean>;
  /** Tells all processes to spare the tenant further refreshes of this session, or of one wanted token, for a while. */
  rest(key: string, rest: TenantRest, milliseconds: number, wanted?: string): Promise<void>;
  /** What {@link SessionSharing.rest} was told about all tokens or the wanted one, while it holds. */
  resting(key: string, wanted: string): Promise<TenantRest | undefined>;
  /** True for the first process that names it within that time, false for every later one. */
  claim(name: string, milliseconds: number): Promise<boolean>;
  /** Waits until no other process holds the session, then holds it, renewed until released. */
  lock(key: string): Promise<SessionLock>;
}

/** A store that lets several processes work on one session; any other store is right within one process only. */
export interface MonoCloudSharedSessionStore extends MonoCloudSessionStore {
  readonly sharing: SessionSharing;
}

/** What the store offers for several processes, if it does. */
export function sharingOf(store: MonoCloudSessionStore | undefined): SessionSharing | undefined {
  return store && isShared(store) ? store.sharing : undefined;
}

/** The same sharing, which writes for one application and reads nothing of another. */
export function sharingFor(application: string, sharing: SessionSharing): SessionSharing {
  return {
    read: (key) => sharing.read(key, application),
    write: (change) => sharing.write({ ...change, application }),
    end: (...given) => sharing.end(...given),
    rest: (...given) => sharing.rest(...given),
    resting: (...given) => sharing.resting(...given),
    claim: (...given) => sharing.claim(...given),
    lock: (key) => sharing.lock(key),
  };
}

function isShared(store: MonoCloudSessionStore): store is MonoCloudSharedSessionStore {
  return 'sharing' in store && typeof store.sharing === 'object' && store.sharing !== null;
}
