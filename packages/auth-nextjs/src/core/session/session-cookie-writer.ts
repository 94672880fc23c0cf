import { encodeBase64Url } from '@monocloud/auth-core/internal';
import type { SessionLifetime } from '@monocloud/auth-core';
import { beyondRoom, bytesOf, sessionRoom, valueRoom } from '../cookie-budget.ts';
import { reportFailure, warn } from '../diagnostics.ts';
import type { CookieOptions, IMonoCloudCookieRequest, IMonoCloudCookieResponse } from '../http.ts';
import type { MonoCloudOptionsResolved } from '../types.ts';
import { cookieOwner, type CookieOwner, type SessionCookie } from './session-cookie.ts';
import { fitSession, type FittedSession } from './session-fit.ts';
import { sessionTooLarge, type SessionRecord } from './session-record.ts';
import { sealContent } from './session-seal.ts';
import { expirePendingSignIns, findPendingSignIns } from './state-cookie.ts';

/** Whether cookies can be written here. */
export async function canSetCookies(res: IMonoCloudCookieResponse): Promise<boolean> {
  return (await res.canSetCookies?.()) ?? true;
}

/** What a piece begins with: `<tag>~<count>~`. */
const HEADER_ROOM = 16 + 1 + 2 + 1;

/**
 * Cuts a sealed session into cookies: one under the plain name when it fits, else `<name>.0`, `<name>.1`, …
 * Every piece of one cut carries the same tag (its owner and random characters) and their number, because a browser may mix
 * the pieces of two answers that were under way together.
 */
export function toChunks(
  name: string,
  text: string,
  options: CookieOptions,
  owner: CookieOwner,
): Map<string, string> {
  const room = valueRoom(`${name}.0`, options);
  if (text.length <= room) return new Map([[name, text]]);
  const size = Math.max(room - HEADER_ROOM, 1);
  const count = Math.ceil(text.length / size);
  const tag = owner.id + encodeBase64Url(crypto.getRandomValues(new Uint8Array(6)));
  const pieces = Array.from({ length: count }, (_, index) => text.slice(index * size, (index + 1) * size));
  return new Map(pieces.map((piece, index) => [`${name}.${index}`, `${tag}~${count}~${piece}`]));
}

/** Attributes of the session cookie; `lifetime.e` becomes its expiry. */
function sessionCookieAttributes(
  options: MonoCloudOptionsResolved,
  lifetime?: SessionLifetime,
): CookieOptions {
  const { path, domain, httpOnly, secure, sameSite } = options.session.cookie;
  const expires = lifetime?.e === undefined ? undefined : new Date(lifetime.e * 1000);
  return { path, domain, httpOnly, secure, sameSite, expires };
}

/** The cookies that a state is sealed into, by name. */
async function toCookies(
  options: MonoCloudOptionsResolved,
  record: SessionRecord,
): Promise<Map<string, string>> {
  const content = options.session.store ? { ...record, session: undefined } : record;
  const owner = await cookieOwner(options, 'session');
  const sealed = await sealContent(content, options.cookieSecrets, owner);
  const attributes = sessionCookieAttributes(options, record.lifetime);
  return toChunks(options.session.cookie.name, sealed, attributes, owner);
}

/** A session as it fits into its cookies, and these. */
export interface SealedSession extends FittedSession {
  cookies: ReadonlyMap<string, string>;
}

/**
 * Seals a state into cookies that a browser keeps and a server can read, without what does not fit (decision 3).
 * Undefined when it does not fit even then.
 * @param mayDropClaims false when nothing that its caller has set may be lost.
 */
export async function sealSession(
  options: MonoCloudOptionsResolved,
  record: SessionRecord,
  mayDropClaims: boolean,
): Promise<SealedSession | undefined> {
  let cookies = new Map<string, string>();
  const fitted = await fitSession(record.session, options, mayDropClaims, async (session) => {
    cookies = await toCookies(options, { ...record, session });
    return bytesOf(cookies) - sessionRoom(options);
  });
  return fitted && { ...fitted, cookies };
}

// Callers that waited for one refresh write the same bytes: a browser may mix the pieces of two answers.
const seals = new WeakMap<SessionRecord, { options: object; sealed: Promise<SealedSession | undefined> }>();

function sealOnce(
  options: MonoCloudOptionsResolved,
  record: SessionRecord,
): Promise<SealedSession | undefined> {
  const known = seals.get(record);
  if (known?.options === options) return known.sealed;
  const sealed = sealSession(options, record, true);
  seals.set(record, { options, sealed });
  return sealed;
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
  options: MonoCloudOptionsResolved,
  sealed: SealedSession | undefined,
  request: IMonoCloudCookieRequest,
): void {
  const { cookieHeaderLimit } = options;
  if (reported.has(record) || sealed?.droppedClaims.length === 0) return;
  reported.add(record);
  if (!sealed) {
    const [error, { sub }] = [sessionTooLarge(cookieHeaderLimit), record.session.user];
    return reportFailure(options, { action: 'saving the session, which ends,', error, sub }, request);
  }
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
  { names, request }: Pick<SessionCookie, 'names' | 'request'>,
): Promise<void> {
  if (!(await canSetCookies(res))) return;
  const sealed = await sealOnce(options, record);
  reportOnce(record, options, sealed, request);
  const cookies = sealed?.cookies ?? new Map<string, string>();
  const attributes = sessionCookieAttributes(options, record.lifetime);
  for (const [name, value] of cookies) await res.setCookie(name, value, attributes);
  const unused = names.filter((name) => !cookies.has(name));
  await expireSessionCookies(res, options, unused);
  // Browsers send the oldest first (RFC 6265 §5.4).
  const room = options.cookieHeaderLimit - bytesOf(cookies);
  const pending = await findPendingSignIns(request, options);
  await expirePendingSignIns(res, options, beyondRoom(pending.toReversed(), room));
}
