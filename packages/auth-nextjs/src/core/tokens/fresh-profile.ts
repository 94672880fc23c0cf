import { MonoCloudValidationError, type AccessToken, type MonoCloudSession } from '@monocloud/auth-core';
import { parseSpaceSeparated } from '@monocloud/auth-core/internal';
import type { CoreContext } from '../context.ts';
import { reportFailure } from '../diagnostics.ts';
import type { IMonoCloudCookieRequest, IMonoCloudCookieResponse } from '../http.ts';
import { mergeProfile, subjectOf } from '../profile.ts';
import { sealSession, writeSessionCookie } from '../session/session-cookie-writer.ts';
import {
  assertKept,
  loadSession,
  noteRead,
  openSession,
  saveRecord,
  withLock,
} from '../session/session-reading.ts';
import { nextRecord, sessionTooLarge } from '../session/session-record.ts';
import { findDefaultToken } from '../session/stored-tokens.ts';

/** Whether a token may ask the userinfo endpoint (OpenID Connect Core §5.3.1). */
export function canFetchUserinfo(token: AccessToken | undefined): token is AccessToken {
  return token !== undefined && parseSpaceSeparated(token.scopes).includes('openid');
}

/** A copy of the session with the profile that its default token, as it is, gets from the userinfo endpoint. */
async function fetchProfile(context: CoreContext, current: MonoCloudSession): Promise<MonoCloudSession> {
  const { oidc, options } = context;
  const session = structuredClone(current);
  const token = findDefaultToken(session, options);
  if (!token) throw new MonoCloudValidationError('Access token not found');
  if (!canFetchUserinfo(token)) {
    throw new MonoCloudValidationError('Fetching userinfo requires the openid scope');
  }
  const userinfo = await oidc.userinfo(token.accessToken, subjectOf(session));
  session.user = mergeProfile(options, session, undefined, userinfo);
  await options.onSessionCreating?.(session, undefined, userinfo);
  return session;
}

/**
 * The session after its profile was read from the userinfo endpoint with the default token as it is
 * (OpenID Connect Core §5.3). Throws `MonoCloudValidationError` when there is no default token or it lacks `openid`.
 */
export async function readSessionWithFreshProfile(
  context: CoreContext,
  req: IMonoCloudCookieRequest,
  res: IMonoCloudCookieResponse,
): Promise<MonoCloudSession | undefined> {
  const { options } = context;
  const { record: current } = await openSession(context, req, res);
  if (!current) return undefined;
  return withLock(context, current.key, async () => {
    const { record, cookie } = await loadSession(context, req);
    if (!record) return undefined;
    const session = await fetchProfile(context, record.session);
    const next = nextRecord(options, record, session);
    if (!(await sealSession(options, next, true))) {
      const error = sessionTooLarge(options.cookieHeaderLimit);
      reportFailure(options, { action: 'saving the profile', error, sub: session.user.sub }, req);
      return session;
    }
    const result = await saveRecord(context, next, record);
    if (result === 'ended') return undefined;
    assertKept(result);
    await writeSessionCookie(res, options, next, cookie);
    noteRead(req, session);
    return structuredClone(session);
  });
}
