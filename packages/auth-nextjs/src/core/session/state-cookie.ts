import { MonoCloudValidationError } from '@monocloud/auth-core';
import {
  encodeBase64Url,
  openAuthState,
  parseSpaceSeparated,
  parseSpaceSeparatedSet,
  sealAuthState,
  sha256,
} from '@monocloud/auth-core/internal';
import { z } from 'zod';
import { beyondRoom, bytesOf, signInRoom, valueRoom, type CookiePair } from '../cookie-budget.ts';
import type { CookieOptions, IMonoCloudCookieRequest, IMonoCloudCookieResponse } from '../http.ts';
import { chunkNames, cookieOwner } from './session-cookie.ts';
import type { MonoCloudOptionsResolved } from '../types.ts';
import { unavailableSeconds } from '../unavailable.ts';

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
  /** Those of them that events may name; absent where that is all. */
  reportedScopes: z.string().optional(),
});

/** What the callback needs to know of a sign-in that is under way. */
export type PendingSignIn = z.infer<typeof pendingSignIn>;

/** `text`, by default the requested scopes, without what only a link named as a scope. */
export function toReportedScopes({ scopes, reportedScopes }: PendingSignIn, text = scopes): string {
  if (reportedScopes === undefined) return text;
  const [all, reported] = [parseSpaceSeparatedSet(scopes), parseSpaceSeparatedSet(reportedScopes)];
  return parseSpaceSeparated(text)
    .filter((scope) => reported.has(scope) || !all.has(scope))
    .join(' ');
}

async function open(sealed: string, options: MonoCloudOptionsResolved) {
  const owner = await cookieOwner(options, 'state');
  const { authState, expiresAt } = (await openAuthState(sealed, options.cookieSecrets, owner)) ?? {};
  const { data: pending } = pendingSignIn.safeParse(authState);
  return pending && expiresAt !== undefined ? { pending, expiresAt } : undefined;
}

const STATE_HASH = /^[\w-]{43}$/;

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

/** Expires pending sign-ins by the names of their cookies. */
export async function expirePendingSignIns(
  res: IMonoCloudCookieResponse,
  options: MonoCloudOptionsResolved,
  names: string[],
): Promise<void> {
  for (const name of names) await res.setCookie(name, '', { ...attributes(options), expires: new Date(0) });
}

// More than a browser can have pending, but for cookies that another host of the domain planted.
const MAX_SIGN_INS = 25;

/** The cookies of this application's newest pending sign-ins, in the order they came: the oldest first (RFC 6265 §5.4). */
export async function findPendingSignIns(
  req: IMonoCloudCookieRequest,
  options: MonoCloudOptionsResolved,
): Promise<CookiePair[]> {
  const prefix = `${options.state.cookie.name}.`;
  const isName = (name: string) => name.startsWith(prefix) && STATE_HASH.test(name.slice(prefix.length));
  const { prefix: seal } = await cookieOwner(options, 'state');
  const cookies = [...(await req.getAllCookies())];
  return cookies.filter(([name, value]) => isName(name) && value.startsWith(seal)).slice(-MAX_SIGN_INS);
}

/** Names of the sign-ins that have to make room for one more: unreadable and expired ones, then the oldest. */
async function cookiesToEvict(
  cookies: readonly CookiePair[],
  options: MonoCloudOptionsResolved,
  room: number,
): Promise<string[]> {
  const opened = await Promise.all(
    cookies.map(async (pair) => ({ pair, expiresAt: (await open(pair[1], options))?.expiresAt ?? 0 })),
  );
  const newestFirst = opened.toSorted((first, second) => first.expiresAt - second.expiresAt).toReversed();
  const kept = newestFirst.filter(
    ({ expiresAt }, index) => expiresAt > 0 && index < options.state.maxConcurrent - 1,
  );
  const others = newestFirst.filter((cookie) => !kept.includes(cookie)).map(({ pair: [name] }) => name);
  const pairs = kept.map(({ pair }) => pair);
  return [...others, ...beyondRoom(pairs, room)];
}

/**
 * Seals a pending sign-in so that a browser keeps its cookie and a server reads it: if need be without its return URL,
 * which any site may have made long. Throws `MonoCloudValidationError` (`sign_in_too_large`) when it is too large then.
 */
async function sealFitting(
  options: MonoCloudOptionsResolved,
  pending: PendingSignIn,
  name: string,
  attributes: CookieOptions,
  room: number,
): Promise<string> {
  const owner = await cookieOwner(options, 'state');
  const most = Math.min(valueRoom(name, attributes), room - bytesOf([[name, '']]));
  for (const returnUrl of [pending.returnUrl, encodeURIComponent(options.appUrl)]) {
    const { cookieSecrets, state } = options;
    const sealed = await sealAuthState({ ...pending, returnUrl }, cookieSecrets, state.duration, owner);
    if (sealed.length <= most) return sealed;
  }
  const message =
    'The sign-in does not fit into its cookie. Let onSetApplicationState return less, ask for fewer scopes and resources, ' +
    'or leave more room (cookieHeaderLimit, or a session.store such as Redis)';
  throw new MonoCloudValidationError(message, undefined, { code: 'sign_in_too_large' });
}

/**
 * Seals a pending sign-in into a cookie of its own, and expires those beyond `state.maxConcurrent`, or beyond the room
 * that the session leaves. Throws `MonoCloudValidationError` (`sign_in_too_large`) when it fits into no cookie.
 */
export async function writePendingSignIn(
  req: IMonoCloudCookieRequest,
  res: IMonoCloudCookieResponse,
  options: MonoCloudOptionsResolved,
  pending: PendingSignIn,
  isFormPost: boolean,
): Promise<void> {
  const cookies = await req.getAllCookies();
  const sessionNames = new Set(chunkNames(options.session.cookie.name, cookies));
  const room = signInRoom(options, bytesOf([...cookies].filter(([name]) => sessionNames.has(name))));
  const name = await cookieName(pending.state, options);
  const written = { ...attributes(options, isFormPost), maxAge: options.state.duration };
  const sealed = await sealFitting(options, pending, name, written, room);
  const known = await findPendingSignIns(req, options);
  const left = room - bytesOf([[name, sealed]]);
  await expirePendingSignIns(res, options, await cookiesToEvict(known, options, left));
  await res.setCookie(name, sealed, written);
}

/**
 * Calls `finish` with the sign-in that a state belongs to: undefined when it is unknown, expired or was altered. Its cookie
 * goes with it, unless the provider or the store was unavailable before `spend` was called: the same callback may come
 * again then.
 */
export async function takePendingSignIn<Result>(
  req: IMonoCloudCookieRequest,
  res: IMonoCloudCookieResponse,
  options: MonoCloudOptionsResolved,
  state: string,
  finish: (pending: PendingSignIn | undefined, spend: () => Promise<void>) => Promise<Result>,
): Promise<Result> {
  const name = await cookieName(state, options);
  const sealed = await req.getCookie(name);
  if (!sealed?.startsWith((await cookieOwner(options, 'state')).prefix))
    return finish(undefined, () => Promise.resolve());
  const spend = () => expirePendingSignIns(res, options, [name]);
  try {
    const result = await finish((await open(sealed, options))?.pending, spend);
    await spend();
    return result;
  } catch (error) {
    if (unavailableSeconds(error) === undefined) await spend();
    throw error;
  }
}

/** Forgets every sign-in of this browser that is under way. */
export async function dropPendingSignIns(
  req: IMonoCloudCookieRequest,
  res: IMonoCloudCookieResponse,
  options: MonoCloudOptionsResolved,
): Promise<void> {
  const names = (await findPendingSignIns(req, options)).map(([name]) => name);
  await expirePendingSignIns(res, options, names);
}
