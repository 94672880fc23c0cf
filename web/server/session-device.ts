import type { MonoCloudOptions } from '@monocloud/auth-nextjs';
import { BROWSER_MAP, OS_MAP, parse } from 'bowser';
import { headers } from 'next/headers';
import { CLIENT_ADDRESS } from './client-address.ts';
import type { SessionDevice } from './session-store.ts';

// Browsers send some 150 characters; the library searches them with many expressions.
const MAX_USER_AGENT_CHARACTERS = 400;

const BROWSERS = new Set(Object.values(BROWSER_MAP));
const SYSTEMS = new Set(Object.values(OS_MAP));

/** The name if it is one that the library knows: else it is text that the client chose. */
const known = (names: ReadonlySet<string>, name: string | undefined): string | undefined =>
  name !== undefined && names.has(name) ? name : undefined;

/** What a request says of its device: names of known browsers and systems, no text of the client. */
export function describeDevice(request: Pick<Headers, 'get'>): Omit<SessionDevice, 'id'> {
  const userAgent = request.get('user-agent')?.slice(0, MAX_USER_AGENT_CHARACTERS);
  const { browser, os, platform } = parse(userAgent || 'none');
  return {
    browser: known(BROWSERS, browser.name),
    system: known(SYSTEMS, os.name),
    isMobile: ['mobile', 'tablet'].includes(platform.type ?? ''),
    address: request.get(CLIENT_ADDRESS) ?? undefined,
  };
}

/**
 * Keeps with a session what its sign-in says of the device. A session from before this was kept gets its id at the next
 * refresh, and no more: the request that refreshes is not the one that signed in.
 */
export const noteDevice: NonNullable<MonoCloudOptions['onSessionCreating']> = async (
  session,
  _idToken,
  _userInfo,
  state,
) => {
  const device = state === undefined ? {} : describeDevice(await headers());
  session.device ??= { id: crypto.randomUUID(), ...device };
};
