import { authMiddleware } from '@monocloud/auth-nextjs';

export default authMiddleware({ protectedRoutes: ['^/account$'] });

export const config = { matcher: ['/((?!_next/static|_next/image|favicon.ico).*)'] };
