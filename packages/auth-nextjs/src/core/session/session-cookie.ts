import { beyondRoom, bytesOf } from '../cookie-budget.ts';
import type { CookiePair } from '../cookie-budget.ts';
import { cookieOwner } from '../cookie-owner.ts';
import { reportError, warn } from '../diagnostics.ts';
import type { IMonoCloudCookieRequest, IMonoCloudCookieResponse } from '../http.ts';
import { expirePendingSignIns, findPendingSignIns } from './state-cookie.ts';
import type { MonoCloudOptionsResolved } from '../types.ts';
import { fromChunks, ownCookies } from './cookie-chunks.ts';
import { openOnce } from './decrypted-cookie-cache.ts';
import { newerRecord, sessionTooLarge } from './session-record.ts';
import type { SessionRecord } from './session-record.ts';
import { openSealed, sealSession, sessionCookieAttributes } from './session-seal.ts';
import type { SealedSession, SessionCookieContent } from './session-seal.ts';

/** The cookies of a request that matter to its session. */
export interface SessionCookie {
  /** Names of the session's cookies, to expire them. Those of another application are not among them. */
  names: string[];
  /** Pending sign-ins, which share the `Cookie` header with it. */
  pending: CookiePair[];
  /** What the session's cookies hold, if they could be opened. */
  content?: SessionCookieContent;
}

/** Opens the session cookies of a request. Whatever cannot be opened counts as absent (RFC 6265 §4.2). */
export async function readSessionCookie(
  req: IMonoCloudCookieRequest,
  options: MonoCloudOptionsResolved,
): Promise<SessionCookie> {
  const { cookieSecrets: secrets, session } = options;
  const { name } = session.cookie;
  const owner = await cookieOwner(options, 'session');
  const cookies = ownCookies(name, await readAllValues(req), owner);
  const opened = await Promise.all(
    fromChunks(name, cookies).map((sealed) =>
      openOnce(secrets, sealed, () => openSealed(sealed, secrets, owner)),
    ),
  );
  const [first, ...others] = opened.filter((content) => content !== undefined);
  const pending = await findPendingSignIns(req, options);
  return { names: [...cookies.keys()], pending, content: first && others.reduce(later, first) };
}

async function readAllValues(req: IMonoCloudCookieRequest): Promise<ReadonlyMap<string, string[]>> {
  if (req.getAllCookieValues) return req.getAllCookieValues();
  return new Map([...(await req.getAllCookies())].map(([name, value]) => [name, [value]]));
}

/**
 * Of two sessions the one that began later, of two states of one session the newer. The callback of a form post, or under
 * `SameSite=Strict`, comes without the cookies of the session before, so those it does not replace by name stay behind.
 */
function later(first: SessionCookieContent, second: SessionCookieContent): SessionCookieContent {
  const [begun, otherBegun] = [first.lifetime.c, second.lifetime.c];
  if (first.key === second.key || begun === otherBegun) return newerRecord(first, second);
  return begun > otherBegun ? first : second;
}

/** Whether cookies can be written here. */
export async function canSetCookies(res: IMonoCloudCookieResponse): Promise<boolean> {
  return (await res.canSetCookies?.()) ?? true;
}

/** Expires cookies by name. Does nothing where cookies cannot be written. */
export async function expireSessionCookies(
  res: IMonoCloudCookieResponse,
  options: MonoCloudOptionsResolved,
  names: string[],
): Promise<void> {
  if (names.length === 0 || !(await canSetCookies(res))) return;
  const attributes = { ...sessionCookieAttributes(options), expires: new Date(0) };
  for (const name of names) await res.setCookie(name, '', attributes);
}

// Every caller that waited for a refresh writes the same state.
const reported = new WeakSet<SessionRecord>();

function reportOnce(
  record: SessionRecord,
  { cookieHeaderLimit }: MonoCloudOptionsResolved,
  sealed?: SealedSession,
) {
  if (reported.has(record) || sealed?.droppedClaims.length === 0) return;
  reported.add(record);
  if (!sealed) return reportError('saving the session, which ends,', sessionTooLarge(cookieHeaderLimit));
  const names = JSON.stringify(sealed.droppedClaims.slice(0, 20));
  warn(
    `WARNING: The session does not fit into ${cookieHeaderLimit} bytes of cookies and was saved without these claims ` +
      `of the user: ${names}. A session store (session.store, such as Redis) has room for them.`,
  );
}

/**
 * Seals a session into the cookies of an answer and expires those that it no longer uses, as well as the oldest pending
 * sign-ins that do not fit next to it. A session that does not fit goes without what it can do without; one that does
 * not fit even then ends. Does nothing where cookies cannot be written.
 */
export async function writeSessionCookie(
  res: IMonoCloudCookieResponse,
  options: MonoCloudOptionsResolved,
  record: SessionRecord,
  { names, pending }: Pick<SessionCookie, 'names' | 'pending'>,
): Promise<void> {
  if (!(await canSetCookies(res))) return;
  const sealed = await sealSession(options, record, true);
  reportOnce(record, options, sealed);
  const cookies = sealed?.cookies ?? new Map<string, string>();
  const attributes = sessionCookieAttributes(options, record.lifetime);
  for (const [name, value] of cookies) await res.setCookie(name, value, attributes);
  const unused = names.filter((name) => !cookies.has(name));
  await expireSessionCookies(res, options, unused);
  // Browsers send the oldest first (RFC 6265 §5.4).
  const room = options.cookieHeaderLimit - bytesOf(cookies);
  await expirePendingSignIns(res, options, beyondRoom(pending.toReversed(), room));
}
