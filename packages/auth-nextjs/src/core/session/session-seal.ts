import type { MonoCloudSession } from '@monocloud/auth-core';
import { encodeBase64Url, openFor, parseJson, sealFor, sha256 } from '@monocloud/auth-core/internal';
import type { SealOwner } from '@monocloud/auth-core/internal';
import { z } from 'zod';
import type { SessionRecord } from './session-record.ts';

/** What a session cookie holds: everything, or with a store the key and the lifetime. */
export interface SessionCookieContent extends Omit<SessionRecord, 'session'> {
  session?: MonoCloudSession;
}

const FORMAT = 1;

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
const isSession = (value: unknown): value is MonoCloudSession =>
  isObject(value) && 'user' in value && isObject(value.user);

/** What every sealed form of a session holds, wherever it is kept. */
export const sealedMembers = {
  lifetime: z.object({ c: z.number(), u: z.number(), e: z.number().optional() }),
  session: z.custom<MonoCloudSession>(isSession),
};

// `v` and `n` are ours; a payload without them is one of the published shape.
const payload = z.object({
  v: z.literal(FORMAT).optional(),
  n: z.number().int().min(0).default(0),
  key: z.string().min(1).optional(),
  lifetime: sealedMembers.lifetime,
  session: sealedMembers.session.optional(),
});

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

/** Seals what {@link openSealed} opens. The first of the secrets seals. */
export function sealContent(
  { key, version, lifetime, session }: SessionCookieContent,
  secrets: string[],
  owner: SealOwner,
): Promise<string> {
  return sealFor(owner, JSON.stringify({ v: FORMAT, n: version, key, lifetime, session }), secrets);
}
