import { SETTINGS } from './settings.ts';

/** Passes the API's answer on, unread; 401 without a token. */
export async function forward(token: string | undefined): Promise<Response> {
  if (token === undefined) return new Response(null, { status: 401 });
  const { body, status, headers } = await fetch(SETTINGS.apiUrl, {
    headers: { authorization: `Bearer ${token}` },
    cache: 'no-store',
  });
  return new Response(body, { status, headers: { 'content-type': headers.get('content-type') ?? '' } });
}

/** The same with the token of the user who sends the request; 401 when there is none. */
export async function forwardFor(readToken: () => Promise<string | undefined>): Promise<Response> {
  return forward(await readToken().catch(() => undefined));
}
