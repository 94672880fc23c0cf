import { MonoCloudValidationError } from '@monocloud/auth-core';
import type { AccessToken, MonoCloudSession } from '@monocloud/auth-core';
import { now, parseSpaceSeparated } from '@monocloud/auth-core/internal';
import type { CoreContext } from '../context.ts';
import { reportError } from '../diagnostics.ts';
import type { IMonoCloudCookieRequest, IMonoCloudCookieResponse } from '../http.ts';
import { mergeProfile, subjectOf } from '../profile.ts';
import { findDefaultToken } from './token-selection.ts';
import { canSetCookies, expireSessionCookies, writeSessionCookie } from './session-cookie.ts';
import { isProlonged, renewLifetime } from './session-lifetime.ts';
import { loadSession } from './session-loading.ts';
import type { LoadedSession } from './session-loading.ts';
import { noteRead } from './session-reads.ts';
import { sessionTooLarge } from './session-record.ts';
import { assertKept, keepRecord } from './session-saving.ts';
import { sealSession } from './session-seal.ts';
import { nextRecord } from './session-update.ts';

/**
 * Prolongs a sliding session. Not while a refresh of it is under way: that one writes a newer cookie anyway, which an
 * older one sent at the same time could overwrite.
 */
async function prolong(
  context: CoreContext,
  req: IMonoCloudCookieRequest,
  res: IMonoCloudCookieResponse,
  key: string,
): Promise<void> {
  const { coordination, options } = context;
  if (coordination.isBusy(key) || !(await canSetCookies(res))) return;
  await coordination.inTurn(key, async () => {
    const { record, cookie } = await loadSession(context, req);
    if (!record) return;
    const next = { ...record, lifetime: renewLifetime(record.lifetime, options.session, now()) };
    const result = await keepRecord(context, next, record);
    if (result === 'kept') await writeSessionCookie(res, options, next, cookie);
  });
}

/** Loads the session; cookies that lead nowhere are expired, a sliding session is prolonged. */
export async function openSession(
  context: CoreContext,
  req: IMonoCloudCookieRequest,
  res: IMonoCloudCookieResponse,
): Promise<LoadedSession> {
  const loaded = await loadSession(context, req);
  const { record, cookie, end } = loaded;
  if (!record) {
    // The cookies of a new sign-in have the same names, and its answer may reach the browser before this one.
    if (end?.reason !== 'replaced') await expireSessionCookies(res, context.options, cookie.names);
  } else if (isProlonged(record.lifetime, context.options.session, now())) {
    await prolong(context, req, res, record.key);
  }
  return loaded;
}

/** The session of a request, or undefined. */
export async function readSession(
  context: CoreContext,
  req: IMonoCloudCookieRequest,
  res: IMonoCloudCookieResponse,
): Promise<MonoCloudSession | undefined> {
  const { record } = await openSession(context, req, res);
  if (!record) return undefined;
  noteRead(req, record.session);
  // A copy, because the state behind it may be shared with other requests of this process.
  return structuredClone(record.session);
}

/** Whether a token may ask the userinfo endpoint (OpenID Connect Core §5.3.1). */
export function canFetchUserinfo(token: AccessToken | undefined): token is AccessToken {
  return token !== undefined && parseSpaceSeparated(token.scopes).includes('openid');
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
  const { record: current } = await openSession(context, req, res);
  if (!current) return undefined;
  return context.coordination.exclusive(current.key, async () => {
    const { record, cookie } = await loadSession(context, req);
    if (!record) return undefined;
    const session = structuredClone(record.session);
    const token = findDefaultToken(session, context.options);
    if (!token) throw new MonoCloudValidationError('Access token not found');
    if (!canFetchUserinfo(token)) {
      throw new MonoCloudValidationError('Fetching userinfo requires the openid scope');
    }
    const userinfo = await context.oidc.userinfo(token.accessToken, subjectOf(session));
    session.user = mergeProfile(context.options, session, undefined, userinfo);
    await context.options.onSessionCreating?.(session, undefined, userinfo);
    const next = nextRecord(context, record, session);
    if (!(await sealSession(context.options, next, true))) {
      reportError('saving the profile', sessionTooLarge(context.options.cookieHeaderLimit));
      return session;
    }
    const result = await keepRecord(context, next, record);
    if (result === 'ended') return undefined;
    assertKept(result);
    await writeSessionCookie(res, context.options, next, cookie);
    noteRead(req, session);
    return structuredClone(session);
  });
}
