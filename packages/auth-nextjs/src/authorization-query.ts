import type { AuthorizationParams } from '@monocloud/auth-core';

/** Space-separated values. Callers of the 0.1 line pass arrays, which are joined. */
export type SpaceSeparated = string | string[];

/** What a sign-in link or redirect may ask of the provider (OpenID Connect Core §3.1.2.1). */
export type ExtraAuthParams = Pick<
  AuthorizationParams,
  | 'prompt'
  | 'display'
  | 'uiLocales'
  | 'acrValues'
  | 'authenticatorHint'
  | 'maxAge'
  | 'loginHint'
  | 'audience'
  | 'idTokenHint'
> & { scopes?: SpaceSeparated; resource?: SpaceSeparated };

function toSpaceSeparated<T>(value: T | string[]): T | string {
  return Array.isArray(value) ? value.join(' ') : value;
}

const QUERY_NAMES: [keyof ExtraAuthParams, string][] = [
  ['scopes', 'scope'],
  ['resource', 'resource'],
  ['prompt', 'prompt'],
  ['display', 'display'],
  ['uiLocales', 'ui_locales'],
  ['acrValues', 'acr_values'],
  ['authenticatorHint', 'authenticator_hint'],
  ['maxAge', 'max_age'],
  ['loginHint', 'login_hint'],
  ['audience', 'audience'],
  ['idTokenHint', 'id_token_hint'],
];

/**
 * The address of the sign-in route with its query.
 * Absent and empty values are left out; `maxAge: 0` (prove yourself again, now) is kept.
 */
export function toSignInUrl(signInUrl: string, params: ExtraAuthParams = {}, returnUrl?: string): string {
  const query = new URLSearchParams();
  if (returnUrl) query.set('return_url', returnUrl);
  for (const [option, name] of QUERY_NAMES) {
    const value = String(toSpaceSeparated(params[option]) ?? '');
    if (value !== '') query.set(name, value);
  }
  return withQuery(signInUrl, query);
}

/** What a sign-out link or redirect may ask for. */
export interface SignOutQuery {
  postLogoutUrl?: string;
  federated?: boolean;
  idTokenHint?: string;
}

/** The address of the sign-out route with its query. Blank values are left out. */
export function toSignOutUrl(signOutUrl: string, params: SignOutQuery = {}): string {
  const query = new URLSearchParams();
  if (params.postLogoutUrl?.trim()) query.set('post_logout_url', params.postLogoutUrl);
  if (typeof params.federated === 'boolean') query.set('federated', String(params.federated));
  if (params.idTokenHint) query.set('id_token_hint', params.idTokenHint);
  return withQuery(signOutUrl, query);
}

function withQuery(url: string, query: URLSearchParams): string {
  return query.size === 0 ? url : `${url}?${query.toString()}`;
}
