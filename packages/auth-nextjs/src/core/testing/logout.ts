import type { MonoCloudCoreClient } from '../core-client.ts';
import { openClientBrowser, provider } from './per-test.ts';

/** Type of the body of a form post. */
export const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

/** Epoch seconds. */
export const now = () => Math.floor(Date.now() / 1000);

/** A logout token (OpenID Connect Back-Channel Logout §2.4), new with each call; `undefined` takes a claim away. */
export async function logoutToken(claims: Record<string, unknown>): Promise<string> {
  const base = { iss: provider.issuer, aud: 'web', iat: now(), exp: now() + 60, jti: crypto.randomUUID() };
  const events = { 'http://schemas.openid.net/event/backchannel-logout': {} };
  return provider.sign({ ...base, events, ...claims });
}

/** Posts to the back-channel logout route as the tenant would. */
export const postLogout = (
  client: MonoCloudCoreClient,
  body: string,
  headers: Record<string, string> = FORM,
) => openClientBrowser(client).visit('backChannelLogout', '', { method: 'POST', headers, body });
