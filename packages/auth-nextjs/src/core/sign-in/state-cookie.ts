import { encodeBase64Url, now, sha256 } from '@monocloud/auth-core/internal';
import { decrypt, encrypt } from '@monocloud/auth-core/utils';
import { z } from 'zod';
import type { CookieOptions, IMonoCloudCookieRequest, IMonoCloudCookieResponse } from '../exchange.ts';
import type { MonoCloudOptionsResolved } from '../types.ts';

const pendingSignIn = z.object({
  state: z.string().min(1),
  nonce: z.string().min(1),
  codeVerifier: z.string().min(1),
  /** URI-encoded. */
  returnUrl: z.string(),
  /** JSON of the application's own state. */
  appState: z.string(),
  maxAge: z.number().optional(),
  resource: z.string().optional(),
  scopes: z.string(),
});

/** What the callback needs to know of a sign-in that is under way. */
export type PendingSignIn = z.infer<typeof pendingSignIn>;

const sealedState = z.object({ authState: pendingSignIn, expiresAt: z.number() });

async function open(sealed: string, secrets: string[]) {
  const text = await decrypt(sealed, secrets);
  if (text === undefined) return undefined;
  const parsed = sealedState.safeParse(JSON.parse(text));
  return parsed.success && parsed.data.expiresAt >= now() ? parsed.data : undefined;
}

/** Each sign-in has its own cookie, so that two tabs do not overwrite each other's. */
async function cookieName(state: string, options: MonoCloudOptionsResolved): Promise<string> {
  return `${options.state.cookie.name}.${encodeBase64Url(await sha256(state))}`;
}

/** Attributes of the state cookie. A form post comes from the tenant's origin, where only `None` lets cookies through. */
function attributes(options: MonoCloudOptionsResolved, isFormPost = false): CookieOptions {
  const { path, domain, secure, sameSite } = options.state.cookie;
  return { path, domain, secure, httpOnly: true, sameSite: isFormPost ? 'none' : sameSite };
}

async function expire(res: IMonoCloudCookieResponse, options: MonoCloudOptionsResolved, names: string[]) {
  for (const name of names) await res.setCookie(name, '', { ...attributes(options), expires: new Date(0) });
}

async function stateCookies(req: IMonoCloudCookieRequest, options: MonoCloudOptionsResolved) {
  const prefix = `${options.state.cookie.name}.`;
  return [...(await req.getAllCookies())].filter(([name]) => name.startsWith(prefix));
}

/** Names of the sign-ins that have to make room for one more: unreadable and expired ones, then the oldest. */
async function superfluous(req: IMonoCloudCookieRequest, options: MonoCloudOptionsResolved) {
  const opened = await Promise.all(
    (await stateCookies(req, options)).map(async ([name, value]) => {
      const pending = await open(value, options.cookieSecrets);
      return { name, expiresAt: pending?.expiresAt ?? 0 };
    }),
  );
  const oldestFirst = opened.sort((first, second) => first.expiresAt - second.expiresAt);
  const dead = oldestFirst.filter((cookie) => cookie.expiresAt === 0);
  const alive = oldestFirst.slice(dead.length);
  const excess = Math.max(alive.length - (options.state.maxConcurrent - 1), 0);
  return [...dead, ...alive.slice(0, excess)].map((cookie) => cookie.name);
}

/** Seals a pending sign-in into a cookie of its own, and expires those beyond `state.maxConcurrent`. */
export async function writePendingSignIn(
  req: IMonoCloudCookieRequest,
  res: IMonoCloudCookieResponse,
  options: MonoCloudOptionsResolved,
  pending: PendingSignIn,
  isFormPost: boolean,
): Promise<void> {
  const { duration } = options.state;
  await expire(res, options, await superfluous(req, options));
  const content = JSON.stringify({ authState: pending, expiresAt: now() + duration });
  const sealed = await encrypt(content, options.cookieSecrets);
  const name = await cookieName(pending.state, options);
  await res.setCookie(name, sealed, { ...attributes(options, isFormPost), maxAge: duration });
}

/** The sign-in that a state belongs to; it can be taken once. Undefined when it is unknown, expired or was altered. */
export async function takePendingSignIn(
  req: IMonoCloudCookieRequest,
  res: IMonoCloudCookieResponse,
  options: MonoCloudOptionsResolved,
  state: string,
): Promise<PendingSignIn | undefined> {
  const name = await cookieName(state, options);
  const sealed = await req.getCookie(name);
  if (sealed === undefined) return undefined;
  await expire(res, options, [name]);
  return (await open(sealed, options.cookieSecrets))?.authState;
}

/** Forgets every sign-in of this browser that is under way. */
export async function dropPendingSignIns(
  req: IMonoCloudCookieRequest,
  res: IMonoCloudCookieResponse,
  options: MonoCloudOptionsResolved,
): Promise<void> {
  const names = (await stateCookies(req, options)).map(([name]) => name);
  await expire(res, options, names);
}
