import type { MonoCloudSession, SessionLifetime } from '@monocloud/auth-core';
import { decrypt, encrypt } from '@monocloud/auth-core/utils';
import { encodeBase64Url, sha256 } from '@monocloud/auth-core/internal';
import { z } from 'zod';
import type { CookieOptions, IMonoCloudCookieRequest, IMonoCloudCookieResponse } from '../exchange.ts';
import type { MonoCloudOptionsResolved } from '../types.ts';
import { chunkNames, fromChunks, toChunks } from './cookie-chunks.ts';
import { openOnce } from './opened-cookies.ts';
import { newerRecord } from './session-record.ts';
import type { SessionRecord } from './session-record.ts';

/** What a session cookie holds: everything, or with a store the key and the lifetime. */
export interface SessionCookieContent extends Omit<SessionRecord, 'session'> {
  session?: MonoCloudSession;
}

/** The session cookies of a request: their names (to expire them) and, if they could be opened, their content. */
export interface SessionCookie {
  names: string[];
  content?: SessionCookieContent;
}

const FORMAT = 1;

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
const isSession = (value: unknown): value is MonoCloudSession =>
  isObject(value) && 'user' in value && isObject(value.user);

// `v` and `n` are ours; a payload without them is one of the published shape.
const payload = z.object({
  v: z.literal(FORMAT).optional(),
  n: z.number().int().min(0).default(0),
  key: z.string().min(1).optional(),
  lifetime: z.object({ c: z.number(), u: z.number(), e: z.number().optional() }),
  session: z.custom<MonoCloudSession>(isSession).optional(),
});

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

// A compact JWE (RFC 7516 §7.1) with a direct key, in the one spelling that was written: without white space or padding,
// and with its unused bits zero (RFC 4648 §3.5). What is remembered by its text must not go by many.
const BASE64URL = '(?:[\\w-]{4})*(?:[\\w-][AQgw]|[\\w-]{2}[AEIMQUYcgkosw048])?';
const SEAL = new RegExp(`^${BASE64URL}\\.(?:\\.${BASE64URL}){3}$`);

async function open(sealed: string, secrets: string[]): Promise<SessionCookieContent | undefined> {
  const text = SEAL.test(sealed) ? await decrypt(sealed, secrets) : undefined;
  const parsed = payload.safeParse(text === undefined ? undefined : parseJson(text));
  if (text === undefined || !parsed.success) return undefined;
  const { n: version, key, lifetime, session } = parsed.data;
  // Without a key the content names the session, so that requests with this cookie still find each other.
  return { key: key ?? encodeBase64Url(await sha256(text)), version, lifetime, session };
}

/** Opens the session cookies of a request. Whatever cannot be opened counts as absent (RFC 6265 §4.2). */
export async function readSessionCookie(
  req: IMonoCloudCookieRequest,
  options: MonoCloudOptionsResolved,
): Promise<SessionCookie> {
  const { cookieSecrets: secrets, session } = options;
  const { name } = session.cookie;
  const cookies = await readAllValues(req);
  const names = chunkNames(name, cookies);
  const opened = await Promise.all(
    fromChunks(name, cookies).map((sealed) => openOnce(secrets, sealed, () => open(sealed, secrets))),
  );
  const [first, ...others] = opened.filter((content) => content !== undefined);
  return { names, content: first && others.reduce(later, first) };
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

/** Attributes of the session cookie; `lifetime.e` becomes its expiry. */
function sessionCookieAttributes(
  options: MonoCloudOptionsResolved,
  lifetime?: SessionLifetime,
): CookieOptions {
  const { path, domain, httpOnly, secure, sameSite } = options.session.cookie;
  const expires = lifetime?.e === undefined ? undefined : new Date(lifetime.e * 1000);
  return { path, domain, httpOnly, secure, sameSite, expires };
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

/**
 * Seals a session into the cookies of an answer and expires those of `presentNames` that it no longer uses. Does
 * nothing where cookies cannot be written.
 */
export async function writeSessionCookie(
  res: IMonoCloudCookieResponse,
  options: MonoCloudOptionsResolved,
  record: SessionRecord,
  presentNames: string[],
): Promise<void> {
  if (!(await canSetCookies(res))) return;
  const { key, version, lifetime, session } = record;
  const content = {
    v: FORMAT,
    n: version,
    key,
    lifetime,
    session: options.session.store ? undefined : session,
  };
  const sealed = await encrypt(JSON.stringify(content), options.cookieSecrets);
  const attributes = sessionCookieAttributes(options, lifetime);
  const chunks = toChunks(options.session.cookie.name, sealed, attributes);
  for (const [name, value] of chunks) await res.setCookie(name, value, attributes);
  const unused = presentNames.filter((name) => !chunks.has(name));
  await expireSessionCookies(res, options, unused);
}
