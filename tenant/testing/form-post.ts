import type { ClientCredentials } from './relying-party.ts';
import type { TestTenant } from './test-tenant.ts';

type Fields = Record<string, string | string[]>;

/** Posts a form to an endpoint of the tenant, as a client that authenticates with `client_secret_basic`, or without authentication. */
export function postForm(
  { issuer }: TestTenant,
  path: string,
  fields: Fields,
  client?: ClientCredentials,
  given: Record<string, string> = {},
): Promise<Response> {
  const body = new URLSearchParams();
  for (const [name, values] of Object.entries(fields))
    for (const value of [values].flat()) body.append(name, value);
  const headers = new Headers(given);
  if (client) headers.set('authorization', `Basic ${btoa(`${client.clientId}:${client.clientSecret}`)}`);
  return fetch(`${issuer}${path}`, { method: 'POST', body, headers, redirect: 'manual' });
}

/** As {@link postForm}, with the status and the JSON of the answer. */
export async function postForJson(...request: Parameters<typeof postForm>) {
  const response = await postForm(...request);
  return { status: response.status, body: await response.json() };
}

/** The fields that spend a refresh token. */
export const refreshFields = (refreshToken: string): Fields => ({
  grant_type: 'refresh_token',
  refresh_token: refreshToken,
});
