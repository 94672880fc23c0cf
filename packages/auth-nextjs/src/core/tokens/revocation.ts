import type { CoreContext } from '../context.ts';

// A tenant that does not answer must not keep a person from signing out.
const TIMEOUT_MILLISECONDS = 2000;

/** The promise's value, or undefined when it takes longer than a person should wait, or fails. The work goes on. */
export async function withTimeout<T>(
  work: Promise<T>,
  milliseconds = TIMEOUT_MILLISECONDS,
): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), milliseconds);
  });
  try {
    return await Promise.race([work, timeout]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

/** Revokes a refresh token (RFC 7009), best effort: the session is over here either way. */
export async function revokeQuietly(context: CoreContext, refreshToken: string | undefined): Promise<void> {
  if (refreshToken !== undefined) {
    await withTimeout(context.oidc.revokeToken(refreshToken, 'refresh_token'));
  }
}
