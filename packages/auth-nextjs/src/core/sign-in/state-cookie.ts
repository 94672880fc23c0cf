import { encodeBase64Url, openAuthState, sha256 } from '@monocloud/auth-core/internal';
import { encryptAuthState } from '@monocloud/auth-core/utils';
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
  /** What the code is exchanged for. */
  resource: z.string().optional(),
  scopes: z.string(),
});

/** What the callback needs to know of a sign-in that is under way. */
export type PendingSignIn = z.infer<typeof pendingSignIn>;

async function open(sealed: string, secrets: string[]) {
  const { authState, expiresAt } = (await openAuthState(sealed, secrets)) ?? {};
  const { data: pending } = pendingSignIn.safeParse(authState);
  return pending && expiresAt !== undefined ? { pending, expiresAt } : undefined;
}

/** Each sign-in has its own cookie, so that two tabs do not overwrite each other's. */
async function cookieName(state: string, options: MonoCloudOptionsResolved): Promise<string> {
  return `${options.state.cookie.name}.${encodeBase64Url(await sha256(state))}`;
}

/**
 * Attributes of the state cookie. A form post comes from the tenant's origin, where only `None` lets cookies through, and
 * that only with `Secure`, which browsers accept from a loopback host over plain http too.
 */
function attributes(options: MonoCloudOptionsResolved, isFormPost = false): CookieOptions {
  const { path, domain, secure, sameSite } = options.state.cookie;
  if (isFormPost) return { path, domain, secure: true, httpOnly: true, sameSite: 'none' };
  return { path, domain, secure, httpOnly: true, sameSite };
}

async function expire(res: IMonoCloudCookieResponse, options: MonoCloudOptionsResolved, names: string[]) {
  for (const name of names) await res.setCookie(name, '', { ...attributes(options), expires: new Date(0) });
}

async function stateCookies(req: IMonoCloudCookieRequest, options: MonoCloudOptionsResolved) {
  const prefix = `${options.state.cookie.name}.`;
  return [...(await req.getAllCookies())].filter(([name]) => name.startsWith(prefix));
}

/** Room of one pending sign-in in the `Cookie` header. With a usual return URL it takes about 700 bytes. */
const BYTES_EACH = 800;

const bytesOf = (name: string, sealed: string): number => `${name}=${sealed}; `.length;

/**
 * Names of the sign-ins that have to make room for one more: unreadable and expired ones, then the oldest. Any site can
 * send a browser here with long return URLs; without a bound on their bytes, the cookies of a few would make a header
 * that no server reads.
 */
async function superfluous(
  cookies: [name: string, sealed: string][],
  { cookieSecrets, state: { maxConcurrent } }: MonoCloudOptionsResolved,
  bytesOfNew: number,
) {
  const opened = await Promise.all(
    cookies.map(async ([name, sealed]) => {
      const expiresAt = (await open(sealed, cookieSecrets))?.expiresAt ?? 0;
      return { name, expiresAt, bytes: bytesOf(name, sealed) };
    }),
  );
  const newestFirst = opened.toSorted((first, second) => first.expiresAt - second.expiresAt).toReversed();
  let room = maxConcurrent * BYTES_EACH - bytesOfNew;
  return newestFirst
    .filter(({ expiresAt, bytes }, index) => {
      room -= bytes;
      return expiresAt === 0 || index >= maxConcurrent - 1 || room < 0;
    })
    .map(({ name }) => name);
}

/**
 * Seals a pending sign-in into a cookie of its own, and expires those beyond `state.maxConcurrent`, or beyond the room
 * that so many usual ones take.
 */
export async function writePendingSignIn(
  req: IMonoCloudCookieRequest,
  res: IMonoCloudCookieResponse,
  options: MonoCloudOptionsResolved,
  pending: PendingSignIn,
  isFormPost: boolean,
): Promise<void> {
  const { duration } = options.state;
  const name = await cookieName(pending.state, options);
  const sealed = await encryptAuthState(pending, options.cookieSecrets, duration);
  const known = await stateCookies(req, options);
  await expire(res, options, await superfluous(known, options, bytesOf(name, sealed)));
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
  return (await open(sealed, options.cookieSecrets))?.pending;
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
