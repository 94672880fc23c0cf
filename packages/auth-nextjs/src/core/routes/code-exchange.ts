import { encodeBase64Url, sha256 } from '@monocloud/auth-core/internal';
import type { CoreContext } from '../context.ts';
import { recall, remember } from '../session/process-memory.ts';
import type { Remembered } from '../session/process-memory.ts';
import type { SessionRecord } from '../session/session-record.ts';

/** Sign-ins whose codes this process has exchanged, by their `state`. */
export interface CodeExchanges {
  underWay: Map<string, { code: string; session: Promise<SessionRecord | undefined> }>;
  spent: Map<string, Remembered<true>>;
}

// Only states of sealed cookies get here, each for one token request. One that falls out could cost another request.
const SPENT_STATES = 10_000;

export const createCodeExchanges = (): CodeExchanges => ({ underWay: new Map(), spent: new Map() });

/** With a store that several processes share, one of them exchanges the code; the name tells nothing of the state. */
async function claim({ sharing, options }: CoreContext, state: string): Promise<boolean> {
  if (!sharing) return true;
  return sharing.claim(encodeBase64Url(await sha256(state)), options.state.duration * 1000);
}

async function exchange(
  context: CoreContext,
  state: string,
  begin: () => Promise<SessionRecord>,
): Promise<SessionRecord | undefined> {
  const { spent } = context.exchanges;
  remember(spent, state, true, context.options.state.duration * 1000, SPENT_STATES);
  let isOurs: boolean;
  try {
    isOurs = await claim(context, state);
  } catch (error) {
    // Nothing was sent to the tenant, so the callback may come again.
    spent.delete(state);
    throw error;
  }
  return isOurs ? begin() : undefined;
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
  const { underWay, spent } = context.exchanges;
  const same = underWay.get(state);
  if (same) return same.code === code ? same.session : undefined;
  if (recall(spent, state)) return undefined;
  const session = exchange(context, state, begin).finally(() => underWay.delete(state));
  underWay.set(state, { code, session });
  return session;
}
