import type { MonoCloudSession, MonoCloudSessionStore } from '@monocloud/auth-core';
import type { SessionEnd, SessionRecord } from './session-record.ts';
import type { SessionCookieContent } from './session-seal.ts';

/** The right to work on a session alone, for as long as the store confirms it. */
export interface Lease {
  /** False once it may have passed to another process: nothing that cannot be taken back may be begun then. */
  isHeld(): boolean;
}

export interface SessionLock extends Lease {
  /** Gives the lock back; one that was lost meanwhile is left alone. */
  release(): Promise<void>;
}

/** `kept`; `ended`: the session is over; `superseded`: another state was written since the expected one. */
export type WriteResult = 'kept' | 'ended' | 'superseded';

/** The state of a session, or why it is over; neither when nothing is known. */
export interface SessionState {
  record?: SessionRecord;
  end?: SessionEnd;
}

/** A new state of a session, and the state that it follows. */
export interface VersionedWrite {
  record: SessionRecord;
  /** The version this state was made from; undefined for a session that begins. */
  expectedVersion?: number;
  /** Epoch seconds after which the entry may be forgotten. */
  endsAt: number;
  /** Whose session it is: a text of its tenant, client and cookie. */
  application?: string;
}

/** Whether a session was ended, and what it was last. */
export interface EndResult {
  /** False when the expected state has been replaced: nothing ended. */
  isEnded: boolean;
  /** The session as it was at its end, where only the authority knows it. */
  last?: MonoCloudSession;
}

/**
 * Who decides what the state of a session is: the memory of this process, or a store that several processes share. Every
 * method throws `MonoCloudHttpError` when the store cannot be reached.
 */
export interface SessionAuthority {
  /** Whether it decides for this process only. */
  readonly isLocal?: boolean;
  /**
   * The state all agree on. Nothing when it was written for another `application`. `cookie` is what the browser brought,
   * for an authority that keeps less than the whole state; without it such a one says only whether the session is over.
   */
  read(key: string, given?: { application?: string; cookie?: SessionCookieContent }): Promise<SessionState>;
  /** Writes only if the stored version is the expected one and the session has not ended, in one step. */
  write(change: VersionedWrite): Promise<WriteResult>;
  /**
   * Ends the session, also for a refresh that is under way. Takes effect before it resolves. With `expectedVersion` only if
   * no newer state was written meanwhile. The first reason stays.
   */
  end(key: string, end: SessionEnd, expectedVersion?: number): Promise<EndResult>;
  /** After a failed refresh: no further one of this session, or for one wanted token, for some milliseconds. */
  startCooldown(key: string, error: Error, milliseconds: number, wanted?: string): Promise<void>;
  /** The error of the cooldown that covers the wanted token. */
  findCooldown(key: string, wanted: string): Promise<Error | undefined>;
  /** True for the first that names it within that time, false for every later one. */
  claim(name: string, milliseconds: number): Promise<boolean>;
  /** Waits until no other process holds the session, then holds it, renewed until released. */
  lock(key: string): Promise<SessionLock>;
  /** Keeps a state that no response brought the browser. Absent where states are kept anyway. */
  retain?(record: SessionRecord, milliseconds: number): Promise<void>;
}

/** A store that lets several processes work on one session; any other store is right within one process only. */
export interface MonoCloudSharedSessionStore extends MonoCloudSessionStore {
  readonly authority: SessionAuthority;
}

const has = (value: unknown, method: string): boolean =>
  value instanceof Object && typeof Reflect.get(value, method) === 'function';

/** Whether a store decides for several processes. */
export function isShared(store: MonoCloudSessionStore): store is MonoCloudSharedSessionStore {
  const authority: unknown = Reflect.get(store, 'authority');
  return has(authority, 'read') && has(authority, 'lock');
}

/** The part of the context that names a session and its authority. */
export interface AuthorityScope {
  application: string;
  authority: SessionAuthority;
}

/** The name of a session among those of all applications in this process. */
export const nameSession = ({ application }: AuthorityScope, key: string) => `${application} ${key}`;
