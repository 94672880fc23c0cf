import { encodeBase64Url, sha256 } from '@monocloud/auth-core/internal';
import type { CoreContext } from '../context.ts';
import type { SessionRecord } from '../session/session-record.ts';

/** Claims a `state` for this process; the name that the authority sees tells nothing of it. */
async function exchange(
  { authority, options }: CoreContext,
  state: string,
  begin: () => Promise<SessionRecord>,
): Promise<SessionRecord | undefined> {
  const name = encodeBase64Url(await sha256(state));
  return (await authority.claim(name, options.state.duration * 1000)) ? begin() : undefined;
}

/**
 * Exchanges the code of a sign-in once, whatever comes of it: a client must not use a code twice (RFC 6749 §4.1.2), and a
 * `state` belongs to one answer of the tenant. A callback that repeats one under way in this process shares its session.
 * Resolves to undefined when the state was spent on another code, or earlier. Throws what `begin` throws, and
 * `MonoCloudHttpError` while the store does not answer.
 */
export async function exchangeOnce(
  context: CoreContext,
  state: string,
  code: string,
  begin: () => Promise<SessionRecord>,
): Promise<SessionRecord | undefined> {
  const { exchanges } = context;
  const same = exchanges.get(state);
  if (same) return same.code === code ? same.session : undefined;
  const session = exchange(context, state, begin).finally(() => exchanges.delete(state));
  exchanges.set(state, { code, session });
  return session;
}
