import type { NextRequest } from 'next/server';
import { settings } from './settings.ts';
import { mayWrite } from './token-request.ts';

/** A page of this shop, as an absolute URL; its front page instead of an address elsewhere, or of what is not a page. */
export function toPage(returnUrl: string | null | undefined, appOrigin: string): URL {
  const home = new URL('/', appOrigin);
  const isPath = /^\/(?![/\\])/.test(returnUrl ?? '');
  if (!isPath || !returnUrl || !URL.canParse(returnUrl, appOrigin)) return home;
  const page = new URL(returnUrl, appOrigin);
  // As others may read it: a proxy in front may decode, or drop a slash.
  const isOwnPage =
    page.origin === appOrigin && !/%(25|2f|5c)|\/\/|^\/(api|_next)(\/|$)/i.test(page.pathname);
  return isOwnPage ? page : home;
}

/** Each sign-in has a cookie of its own, by its `state`: two tabs may ask. */
const PREFIX = 'payment_return.';
/** As long as a sign-in may take (the SDK's `state.duration`). */
const COOKIE_SECONDS = 900;
/** Of all of them, of which the oldest make room: any site may begin sign-ins, and a request has 16 kB for its headers. */
const MAX_BYTES = 3_000;

const sizeOf = ({ name, value }: { name: string; value: string }): number => name.length + value.length + 3;

function writeCookie({ headers }: Response, name: string, value: string, seconds: number): void {
  const isSecure = settings().appOrigin.startsWith('https:');
  const attributes = `Path=/api/auth; Max-Age=${seconds}; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
  headers.append('set-cookie', `${name}=${value}; ${attributes}`);
}

/** The `state` of a redirect that begins a sign-in in which a user is asked for more. */
function findState(query: URLSearchParams, answer: Response): string | null {
  const location = answer.headers.get('location') ?? '';
  return mayWrite(query.get('scope')) && URL.canParse(location)
    ? new URL(location).searchParams.get('state')
    : null;
}

/** A redirect that no cache keeps. */
export function redirectToPage({ href }: URL): Response {
  return new Response(null, {
    status: 307,
    headers: { location: href, 'cache-control': 'private, no-store' },
  });
}

/** The redirect to the page that the user came from. The SDK's cookies go with it: among them is the end of this `state`. */
function respondRefused(answer: Response, page: URL): Response {
  page.searchParams.set('payment', 'refused');
  const redirect = redirectToPage(page);
  for (const cookie of answer.headers.getSetCookie()) redirect.headers.append('set-cookie', cookie);
  return redirect;
}

/**
 * Follows the sign-ins that ask a user for more through the auth routes: where the user does not allow it, the page they
 * came from says so, with `payment=refused` in its query. By itself the SDK shows an error page, which is right for any
 * other sign-in. The `state` tells them apart.
 *
 * @param answer of the SDK to a request for an auth route.
 */
export function followPaymentSignIn(request: NextRequest, answer: Response): Response {
  const { appOrigin } = settings();
  const query = request.nextUrl.searchParams;
  const begun = findState(query, answer);
  if (begun !== null) {
    const { pathname, search } = toPage(query.get('return_url'), appOrigin);
    const page = `${pathname}${search}`;
    const own = { name: `${PREFIX}${begun}`, value: encodeURIComponent(page) };
    let left = MAX_BYTES - sizeOf(own);
    if (left < 0) return answer;
    for (const { name, value } of request.cookies.getAll().toReversed()) {
      if (!name.startsWith(PREFIX)) continue;
      left -= sizeOf({ name, value: encodeURIComponent(value) });
      if (left < 0) writeCookie(answer, name, '', 0);
    }
    writeCookie(answer, own.name, own.value, COOKIE_SECONDS);
    return answer;
  }
  const name = `${PREFIX}${query.get('state')}`;
  const page = request.cookies.get(name)?.value;
  if (page === undefined) return answer;
  const isRefused = answer.status >= 400 && query.get('error') === 'access_denied';
  const ended = isRefused ? respondRefused(answer, toPage(page, appOrigin)) : answer;
  writeCookie(ended, name, '', 0);
  return ended;
}
