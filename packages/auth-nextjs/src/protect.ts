import { checkAccess } from './access.ts';
import { openNextExchange } from './adapters/cookie-exchange.ts';
import type { CoreSource } from './core-source.ts';
import { readVisitedPath, redirectVisitorToSignIn, withinAppRouter } from './sign-in-redirect.ts';
import type { ProtectOptions } from './types.ts';

/**
 * Resolves when the visitor is signed in (and in one of `groups`); otherwise sends them to sign-in.
 * For Server Components, route handlers and server actions.
 * @throws Error outside a request of the App Router.
 * @throws MonoCloudHttpError when the session store is away.
 */
export type Protect = (options?: ProtectOptions) => Promise<void>;

export function createProtect(core: CoreSource): Protect {
  return async (options = {}) => {
    const { access, path } = await withinAppRouter('protect', async () => ({
      access: await checkAccess(core(), await openNextExchange(), options),
      path: options.returnUrl ?? (await readVisitedPath()),
    }));
    if (access.outcome !== 'granted') await redirectVisitorToSignIn(core(), options.authParams, path);
  };
}
