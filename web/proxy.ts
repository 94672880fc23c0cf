import { NextResponse, type NextFetchEvent, type NextRequest } from 'next/server';
import { auth } from './server/auth.ts';
import { nameRefusal } from './server/refused-combination.ts';
import { followPaymentSignIn } from './server/payment-return.ts';
import { passPage } from './server/security-headers.ts';

async function serveAuthRoutes(request: NextRequest, event: NextFetchEvent) {
  const client = await auth();
  return client.authMiddleware({ protectedRoutes: [] })(request, event);
}

/** The answer of an auth route, except where this shop can tell a person more about a sign-in that failed. */
async function respondToAuthRoute(request: NextRequest, event: NextFetchEvent) {
  const answer = await nameRefusal(request.headers, () => serveAuthRoutes(request, event));
  return answer && followPaymentSignIn(request, answer);
}

/**
 * Serves sign-in, callback, user info and sign-out, and gives each page its content policy. It guards nothing: every
 * page and every BFF route decides for itself, so a request that never passes here is denied all the same.
 */
export default async function proxy(request: NextRequest, event: NextFetchEvent): Promise<Response> {
  const isAuthRoute = request.nextUrl.pathname.startsWith('/api/auth/');
  return (isAuthRoute ? await respondToAuthRoute(request, event) : passPage(request)) ?? NextResponse.next();
}

/** The auth routes and the pages. The BFF's routes stay out: passing here would cost them a third of their throughput. */
export const config = {
  matcher: ['/api/auth/:path*', '/((?!api/|_next/|livez$|icon\\.svg$|products/[\\w-]+\\.svg$).*)'],
};
