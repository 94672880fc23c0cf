import { checkAccess } from './access.ts';
import { openNextExchange } from './cookie-exchange.ts';
import type { MonoCloudCoreClient } from '../core/core-client.ts';
import { readVisitedPath, redirectVisitorToSignIn, withinAppRouter } from './sign-in-redirect.ts';
import type { ProtectOptions } from '../types.ts';

/** `MonoCloudNextClient.protect`. */
export async function protect(core: MonoCloudCoreClient, options: ProtectOptions = {}): Promise<void> {
  const { access, path } = await withinAppRouter('protect', async () => ({
    access: await checkAccess(core, await openNextExchange(), options),
    path: options.returnUrl ?? (await readVisitedPath()),
  }));
  if (access.outcome !== 'granted') await redirectVisitorToSignIn(core, options.authParams, path);
}
