import type { ClientCredentials } from './relying-party.ts';

/** Posts a form to an endpoint of the tenant, as a client that authenticates with `client_secret_basic`, or without authentication. */
export function postForm(
  url: string | URL,
  fields: Record<string, string | string[]>,
  client?: ClientCredentials,
  given: Record<string, string> = {},
): Promise<Response> {
  const body = new URLSearchParams();
  for (const [name, values] of Object.entries(fields))
    for (const value of [values].flat()) body.append(name, value);
  const headers = new Headers(given);
  if (client) headers.set('authorization', `Basic ${btoa(`${client.clientId}:${client.clientSecret}`)}`);
  return fetch(url, { method: 'POST', body, headers, redirect: 'manual' });
}
