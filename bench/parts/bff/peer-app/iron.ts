import { getIronSession } from 'iron-session';
import { cookies } from 'next/headers';
import { SETTINGS } from './settings.ts';
import { refreshTokens, type Tokens } from './token-endpoint.ts';

/** What the cookie holds: the tokens of a session, or what a sign-in under way has to remember. */
export type IronData = Partial<Tokens> & { state?: string; verifier?: string };

/** The session of the request Next is serving. */
export const openIronSession = async () =>
  getIronSession<IronData>(await cookies(), {
    password: SETTINGS.cookieSecret,
    cookieName: 'iron',
    cookieOptions: { secure: false },
  });

/** Reads the access token of the session, renewed by `refresh` when it has ended. */
export async function readIronToken(
  refresh: (refreshToken: string) => Promise<Tokens>,
): Promise<string | undefined> {
  const session = await openIronSession();
  const { accessToken, refreshToken, expiresAtMs = 0 } = session;
  if (refreshToken === undefined || Date.now() < expiresAtMs) return accessToken;
  Object.assign(session, await refresh(refreshToken));
  await session.save();
  return session.accessToken;
}

/** For how long a request that still comes with the old cookie gets the tokens that replaced its own. */
const KEPT_MS = 60_000;
const refreshes = new Map<string, Promise<Tokens>>();

/** One grant for all requests of this process that come with the same refresh token. */
export function refreshTogether(refreshToken: string): Promise<Tokens> {
  const known = refreshes.get(refreshToken);
  if (known) return known;
  const refresh = refreshTokens(refreshToken);
  refreshes.set(refreshToken, refresh);
  setTimeout(() => refreshes.delete(refreshToken), KEPT_MS).unref();
  return refresh;
}
