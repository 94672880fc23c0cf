import { authMiddleware } from '@monocloud/auth-nextjs';

/**
 * Serves sign-in, callback, user info and sign-out. It guards nothing: every page and every BFF route decides for
 * itself, so a request that never passes here is denied all the same.
 */
export default authMiddleware({ protectedRoutes: [] });

export const config = { matcher: '/api/auth/:path*' };
