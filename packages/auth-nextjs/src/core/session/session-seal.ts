import type { MonoCloudSession, SessionLifetime } from '@monocloud/auth-core';
import { encodeBase64Url, openFor, sealFor, sha256 } from '@monocloud/auth-core/internal';
import type { SealOwner } from '@monocloud/auth-core/internal';
import { z } from 'zod';
import { bytesOf, sessionRoom } from '../cookie-budget.ts';
import { cookieOwner } from '../cookie-owner.ts';
import type { CookieOptions } from '../http.ts';
import type { MonoCloudOptionsResolved } from '../types.ts';
import { toChunks } from './cookie-chunks.ts';
import { fitSession } from './session-fit.ts';
import type { FittedSession } from './session-fit.ts';
import type { SessionRecord } from './session-record.ts';

/** What a session cookie holds: everything, or with a store the key and the lifetime. */
export interface SessionCookieContent extends Omit<SessionRecord, 'session'> {
  session?: MonoCloudSession;
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

/** Opens a sealed session; undefined for anything else. */
export async function openSealed(
  sealed: string,
  secrets: string[],
  owner: SealOwner,
): Promise<SessionCookieContent | undefined> {
  const text = SEAL.test(sealed) ? await openFor(owner, sealed, secrets) : undefined;
  const parsed = payload.safeParse(text === undefined ? undefined : parseJson(text));
  if (text === undefined || !parsed.success) return undefined;
  const { n: version, key, lifetime, session } = parsed.data;
  // Without a key the content names the session, so that requests with this cookie still find each other.
  return { key: key ?? encodeBase64Url(await sha256(text)), version, lifetime, session };
}

/** Attributes of the session cookie; `lifetime.e` becomes its expiry. */
export function sessionCookieAttributes(
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
  { key, version, lifetime, session }: SessionRecord,
): Promise<Map<string, string>> {
  const content = {
    v: FORMAT,
    n: version,
    key,
    lifetime,
    session: options.session.store ? undefined : session,
  };
  const owner = await cookieOwner(options, 'session');
  const sealed = await sealFor(owner, JSON.stringify(content), options.cookieSecrets);
  return toChunks(options.session.cookie.name, sealed, sessionCookieAttributes(options, lifetime), owner);
}

/** A session as it fits into its cookies, and these. */
export interface SealedSession extends FittedSession {
  cookies: ReadonlyMap<string, string>;
}

/**
 * Seals a state into cookies that a browser keeps and a server can read, without what does not fit (decision 26).
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
