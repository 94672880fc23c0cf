import { MonoCloudHttpError } from '@monocloud/auth-core';
import type { CoreContext } from '../context.ts';
import { latestEndOf } from './session-lifetime.ts';
import { sessionOver } from './session-record.ts';
import type { SessionRecord } from './session-record.ts';
import type { WriteResult } from './session-sharing.ts';

/**
 * Makes a state the one that later requests find: in the store, or without one in the memory of this process until the
 * browser has the new cookie. Nothing is kept when the session was ended meanwhile, or when another process changed it
 * since `before`, the state this one was made from.
 */
export async function keepRecord(
  context: CoreContext,
  record: SessionRecord,
  before: SessionRecord,
): Promise<WriteResult> {
  const { coordination, options, sharing } = context;
  const { store } = options.session;
  if (sharing) {
    const endsAt = latestEndOf(record.lifetime, options.session);
    return sharing.write({ record, expectedVersion: before.version, endsAt });
  }
  if (!store) return (await coordination.publish(record)) ? 'kept' : 'ended';
  if (await coordination.ended(record.key)) return 'ended';
  await store.set(record.key, record.session, record.lifetime);
  // A sign-out may have deleted the entry while it was being written, which would bring it back.
  if (!(await coordination.ended(record.key))) return 'kept';
  await store.delete(record.key);
  return 'ended';
}

/** Makes the state of a new session the one that later requests find. */
export async function keepFirstRecord(context: CoreContext, record: SessionRecord): Promise<void> {
  const { options, sharing } = context;
  const { session, lifetime } = record;
  if (!sharing) return options.session.store?.set(record.key, session, lifetime);
  assertKept(await sharing.write({ record, endsAt: latestEndOf(lifetime, options.session) }));
}

/**
 * Throws unless the state was kept: `MonoCloudValidationError` when the session is over, `MonoCloudHttpError` when
 * another process was faster, which asking again may help.
 */
export function assertKept(result: WriteResult): void {
  if (result === 'ended') throw sessionOver();
  if (result === 'overtaken') throw new MonoCloudHttpError('The session was changed by another process');
}
