import { createHmac } from 'node:crypto';
import type { MonoCloudSession } from '@monocloud/auth-core';
import { storedClaims } from '../core/profile.ts';
import type { RedisConnection } from './connection.ts';
import type { RedisSettings } from './options.ts';
import { ADD_TO_INDEX, LIST, REMOVE_FROM_INDEX } from './scripts.ts';

/** Whose sessions, or which one: what a logout token names (OpenID Connect Back-Channel Logout 1.0 §2.4). */
export interface SessionOwner {
  /** The user, `sub`. */
  subject?: string;
  /** One sign-in at the tenant, `sid`. */
  sid?: string;
}

/** Which sessions belong to which user, in Redis. */
export interface SessionIndex {
  /** Before a session is written, so that none is ever missing. False: its sign-in is over at the tenant. */
  add(key: string, session: MonoCloudSession, milliseconds: number): Promise<boolean>;
  /** After a session has ended, or was found to have ended by a write that was not kept. */
  remove(key: string, session: MonoCloudSession): Promise<void>;
  /** Keys of the sessions of that sign-in, which can have no further one from now on; without `sid` those of the user. */
  list(owner: SessionOwner): Promise<string[]>;
  /** Keys of all sessions of the user of this one. */
  listAlike(session: MonoCloudSession): Promise<string[]>;
}

// As long as a sign-in may take: one that began before the logout token came must not end in a session.
const SIGN_IN_OVER_MILLISECONDS = 900_000;

/**
 * As the ID token says, since an application may have changed `user`. A refreshed one may say no `sid` (OpenID Connect Core
 * §12.2), while the sign-in that the user belongs to stays the same.
 */
function ownersOf(session: MonoCloudSession): SessionOwner[] {
  // A caller without types may have stored a session without one.
  const user: Partial<MonoCloudSession['user']> = { ...session.user };
  const { sub, sid = user['sid'] } = storedClaims(session) ?? user;
  return [
    ...(typeof sub === 'string' ? [{ subject: sub }] : []),
    ...(typeof sid === 'string' ? [{ sid }] : []),
  ];
}

/** Each entry holds the keys of sessions with their end, under a name that only those who know a secret can tell. */
export function createSessionIndex(
  connection: RedisConnection,
  { prefix, secrets }: Pick<RedisSettings, 'prefix' | 'secrets'>,
): SessionIndex {
  /** One name for each secret; the first is the one to write to. */
  function namesOf({ subject, sid }: SessionOwner): string[] {
    if (subject === undefined && sid === undefined) return [];
    const owner = sid === undefined ? `sub:${subject}` : `sid:${sid}`;
    return secrets.map((secret) => {
      const digest = createHmac('sha256', secret).update(owner).digest('base64url');
      return `${prefix}of:${digest}`;
    });
  }
  const list: SessionIndex['list'] = async (owner) => {
    const over = owner.sid === undefined ? 0 : SIGN_IN_OVER_MILLISECONDS;
    const lists = await Promise.all(namesOf(owner).map((name) => connection.evaluate(LIST, name, over)));
    // A session is in two lists when it was written before and after a change of the secret.
    return [...new Set(lists.flat().filter((key) => typeof key === 'string'))];
  };
  return {
    list,
    listAlike: (session) => list({ subject: ownersOf(session)[0]?.subject }),
    async add(key, session, milliseconds) {
      const names = ownersOf(session).flatMap((owner) => namesOf(owner).slice(0, 1));
      const answers = await Promise.all(
        names.map((name) => connection.evaluate(ADD_TO_INDEX, name, key, milliseconds)),
      );
      return !answers.includes('ended');
    },
    async remove(key, session) {
      const names = ownersOf(session).flatMap(namesOf);
      await Promise.all(names.map((name) => connection.evaluate(REMOVE_FROM_INDEX, name, key)));
    },
  };
}
