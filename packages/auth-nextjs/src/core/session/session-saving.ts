import type { CoreContext } from '../context.ts';
import type { SessionRecord } from './session-record.ts';

/**
 * Makes a state the one that later requests find: in the store, or without one in the memory of this process until the
 * browser has the new cookie. Returns false when the session was ended meanwhile; nothing is kept then.
 */
export async function keepRecord(context: CoreContext, record: SessionRecord): Promise<boolean> {
  const { coordination, options } = context;
  const { store } = options.session;
  if (await coordination.ended(record.key)) return false;
  if (!store) {
    await coordination.publish(record);
    return true;
  }
  await store.set(record.key, record.session, record.lifetime);
  // A sign-out may have deleted the entry while it was being written, which would bring it back.
  if (!(await coordination.ended(record.key))) return true;
  await store.delete(record.key);
  return false;
}
