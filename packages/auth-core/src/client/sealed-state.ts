import { isJsonObject, parseJson } from '../json.ts';
import { now, requireSeconds } from '../tokens/claims.ts';
import type { AuthState, MonoCloudSession } from '../types.ts';
import { openFor, sealFor, type SealOwner } from './seal.ts';

/** Seals a session; with `ttlSeconds` it opens for that long only. */
export async function encryptSession(
  session: MonoCloudSession,
  secret: string | string[],
  ttlSeconds?: number,
): Promise<string> {
  return sealMember('session', session, secret, ttlSeconds);
}

/** Opens a sealed session; undefined when it was altered, sealed with another secret, or is too old. */
export async function decryptSession(
  sealed: string,
  secret: string | string[],
): Promise<MonoCloudSession | undefined> {
  const opened = await openMember('session', sealed, secret);
  return isSession(opened?.value) ? opened.value : undefined;
}

/** Seals what a callback needs to know of its sign-in; with `ttlSeconds` it opens for that long only. */
export async function encryptAuthState(
  authState: AuthState,
  secret: string | string[],
  ttlSeconds?: number,
): Promise<string> {
  return sealAuthState(authState, secret, ttlSeconds);
}

/** As {@link encryptAuthState}, for an owner, without whom it does not open. */
export async function sealAuthState(
  authState: AuthState,
  secret: string | string[],
  ttlSeconds?: number,
  owner?: SealOwner,
): Promise<string> {
  return sealMember('authState', authState, secret, ttlSeconds, owner);
}

/** Opens a sealed sign-in; undefined when it was altered, sealed with another secret, or is too old. */
export async function decryptAuthState(
  sealed: string,
  secret: string | string[],
): Promise<AuthState | undefined> {
  return (await openAuthState(sealed, secret))?.authState;
}

/** As {@link decryptAuthState}, together with its end in epoch seconds, if it has one. */
export async function openAuthState(
  sealed: string,
  secret: string | string[],
  owner?: SealOwner,
): Promise<{ authState: AuthState; expiresAt?: number } | undefined> {
  const opened = await openMember('authState', sealed, secret, owner);
  return isAuthState(opened?.value) ? { authState: opened.value, expiresAt: opened.expiresAt } : undefined;
}

async function sealMember(
  name: string,
  value: object,
  secret: string | string[],
  ttlSeconds: number | undefined,
  owner?: SealOwner,
): Promise<string> {
  const expiresAt = ttlSeconds === undefined ? undefined : now() + requireSeconds(ttlSeconds);
  return sealFor(owner, JSON.stringify({ [name]: value, expiresAt }), secret);
}

/** The member's name says what was sealed, so that one kind of cookie never opens as another. */
async function openMember(
  name: string,
  sealed: string,
  secret: string | string[],
  owner?: SealOwner,
): Promise<{ value: unknown; expiresAt?: number } | undefined> {
  const text = await openFor(owner, sealed, secret);
  const parsed = text === undefined ? undefined : parseJson(text);
  if (!isJsonObject(parsed)) return undefined;
  const { expiresAt, [name]: value } = parsed;
  if (typeof expiresAt !== 'number') return { value };
  return expiresAt <= now() ? undefined : { value, expiresAt };
}

function isSession(value: unknown): value is MonoCloudSession {
  return isJsonObject(value) && isJsonObject(value['user']);
}

function isAuthState(value: unknown): value is AuthState {
  return isJsonObject(value) && typeof value['state'] === 'string' && typeof value['nonce'] === 'string';
}
