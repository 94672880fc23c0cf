import type { AuthorizationParams } from '@monocloud/auth-core';
import { LINK_PARAMS } from './core/authorization-params.ts';
import type { LinkParam } from './core/authorization-params.ts';

/** Space-separated values. Callers of the 0.1 line pass arrays, which are joined. */
export type SpaceSeparated = string | string[];

/** What a sign-in link or redirect may ask of the provider (OpenID Connect Core §3.1.2.1). */
export type ExtraAuthParams = Pick<AuthorizationParams, Exclude<LinkParam, 'scopes' | 'resource'>> & {
  scopes?: SpaceSeparated;
  resource?: SpaceSeparated;
};

type ParamValue = string | string[] | number | undefined;

const toText = (value: ParamValue): string => (Array.isArray(value) ? value.join(' ') : String(value ?? ''));

/**
 * The address of the sign-in route with its query.
 * Absent and empty values are left out; `maxAge: 0` (prove yourself again, now) is kept.
 */
export function toSignInUrl(signInUrl: string, params: ExtraAuthParams = {}, returnUrl?: string): string {
  const query = new URLSearchParams();
  if (returnUrl) query.set('return_url', returnUrl);
  const given: Record<string, ParamValue> = { ...params };
  for (const [option, name] of Object.entries(LINK_PARAMS)) {
    const value = toText(given[option]);
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
