import { MonoCloudNextClient } from '@monocloud/auth-nextjs';
import { nameCookies } from './cookie-names.ts';
import { openSessionStore } from './session-store.ts';

let client: Promise<MonoCloudNextClient> | undefined;

/** The SDK as this process uses it: configured by the environment, made at first use. Throws like openSessionStore. */
export function auth(): Promise<MonoCloudNextClient> {
  return (client ??= createClient());
}

async function createClient(): Promise<MonoCloudNextClient> {
  const store = await openSessionStore(process.env);
  const { session, state } = nameCookies(process.env);
  return new MonoCloudNextClient({
    session: { ...session, store },
    state,
    // Without a store there is nothing that a logout token could end: the cookies are in the browsers.
    onBackChannelLogout:
      store &&
      (async (subject, sid) => {
        await store.endSessions({ subject, sid });
      }),
  });
}
