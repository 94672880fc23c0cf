import { createHmac } from 'node:crypto';
import type { MonoCloudSession } from '@monocloud/auth-core';
import type { StoredState } from './sealed-state.ts';

/** A session of a user, as a page may show it to that user. */
export interface ListedSession {
  /** Names the session for `endSession`. Made from its key with a secret, so the key cannot be found by it. */
  id: string;
  /** Its sign-in, in epoch seconds. */
  beganAt: number;
  /** Its last use, in epoch seconds: noted at most once a minute. */
  usedAt: number;
  /** Its content without tokens. */
  session: Omit<MonoCloudSession, 'accessTokens' | 'idToken' | 'refreshToken'>;
  /** Its tenant, client and cookie as one text, to tell applications apart that share a store. */
  application?: string;
}

/** The ids of a session, one for each secret: an id from before a change of the secret still names it. */
function idsOf(key: string, secrets: readonly string[]): string[] {
  return secrets.map((secret) => createHmac('sha256', secret).update(`id:${key}`).digest('base64url'));
}

/** Whether this is an id of that session. */
export const isIdOf = (id: string, key: string, secrets: readonly string[]): boolean =>
  idsOf(key, secrets).includes(id);

/** What is shown of the sessions that are still there, the one that was used last in front. */
export function toList(states: readonly StoredState[], secrets: readonly string[]): ListedSession[] {
  return states
    .flatMap(({ record, usedAt = 0, application }) => {
      if (!record) return [];
      const { accessTokens: _, idToken: _id, refreshToken: _refresh, ...session } = record.session;
      const [id = ''] = idsOf(record.key, secrets);
      return { id, beganAt: record.lifetime.c, usedAt, session, application };
    })
    .toSorted((one, other) => other.usedAt - one.usedAt || other.beganAt - one.beganAt);
}

/**
 * Keys of the oldest sessions beyond the number a user may have.
 * @param states read after that of `own` was written. A key without one does not count: its session has ended, or is being
 *   written just now, and that write counts after it.
 * @param own key of the session that begins.
 */
export function listBeyond(states: readonly StoredState[], own: string, max: number): string[] {
  const standing = states.flatMap(({ record }) => record ?? []);
  return standing
    .filter(({ key }) => key !== own)
    .toSorted((one, other) => one.lifetime.c - other.lifetime.c)
    .slice(0, Math.max(0, standing.length - max))
    .map(({ key }) => key);
}
