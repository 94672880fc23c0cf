import type { CoreContext } from '../context.ts';

// A tenant that does not answer must not keep a person from signing out.
const PATIENCE_MILLISECONDS = 2000;

/** The promise's value, or undefined when it takes longer than a person should wait, or fails. The work goes on. */
export async function withinPatience<T>(
  work: Promise<T>,
  milliseconds = PATIENCE_MILLISECONDS,
): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), milliseconds);
  });
  try {
    return await Promise.race([work, patience]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

/** Revokes a refresh token (RFC 7009), best effort: the session is over here either way. */
export async function revokeQuietly(context: CoreContext, refreshToken: string | undefined): Promise<void> {
  if (refreshToken !== undefined) {
    await withinPatience(context.oidc.revokeToken(refreshToken, 'refresh_token'));
  }
}
