import { openAuthState, sealFor } from '@monocloud/auth-core/internal';
import { cookieOwner } from '../session/session-cookie.ts';
import type { MonoCloudCoreClient } from '../core-client.ts';

/** Seals a text as the application seals its cookies of that kind. */
export async function sealAs(
  client: MonoCloudCoreClient,
  kind: 'session' | 'state',
  text: string,
): Promise<string> {
  const options = client.getOptions();
  return sealFor(await cookieOwner(options, kind), text, options.cookieSecrets);
}

/** Whether a pending sign-in of the application opens with this secret. */
export async function opensSignIn(
  client: MonoCloudCoreClient,
  sealed: string,
  secret: string,
): Promise<boolean> {
  const owner = await cookieOwner(client.getOptions(), 'state');
  return (await openAuthState(sealed, secret, owner)) !== undefined;
}
