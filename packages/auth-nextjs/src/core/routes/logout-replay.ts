import type { LogoutTokenClaims } from '@monocloud/auth-core';
import type { CoreContext } from '../context.ts';
import { recall, remember } from '../session/process-memory.ts';

// A token is accepted for five minutes and the tolerance on either side, so it is remembered for longer. Only tokens
// that the tenant signed get here; the number bounds the memory of a tenant that signs out thousands a minute.
const MILLISECONDS = 600_000;
const TOKENS = 10_000;

/**
 * Acts on a logout token unless this process has done so before (OpenID Connect Back-Channel Logout §2.6). Resolves to
 * false for a replay. A token whose work failed may come again, as a tenant repeats what was not confirmed.
 */
export async function actOnce(
  { logouts: memory, options }: CoreContext,
  { jti }: LogoutTokenClaims,
  work: () => Promise<void> | void,
): Promise<boolean> {
  if (recall(memory, jti)) return false;
  // Before the work, so that two of them at once do it once.
  remember(memory, jti, true, MILLISECONDS + 2000 * options.clockTolerance, TOKENS);
  try {
    await work();
  } catch (error) {
    memory.delete(jti);
    throw error;
  }
  return true;
}
