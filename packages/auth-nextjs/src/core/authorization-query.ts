import type { AuthorizationParams, DisplayOptions, Prompt } from '@monocloud/auth-core';

/** Values of `prompt` (OpenID Connect Core §3.1.2.1, Initiating User Registration 1.0). */
export const PROMPTS = [
  'none',
  'login',
  'consent',
  'select_account',
  'create',
] as const satisfies readonly Prompt[];

/** Values of `display` (OpenID Connect Core §3.1.2.1). */
export const DISPLAYS = ['page', 'popup', 'touch', 'wap'] as const satisfies readonly DisplayOptions[];

/** The parameters of an authorization request that a sign-in link may set, by option: their names in a query. */
export const LINK_PARAMS = {
  scopes: 'scope',
  resource: 'resource',
  prompt: 'prompt',
  display: 'display',
  uiLocales: 'ui_locales',
  acrValues: 'acr_values',
  authenticatorHint: 'authenticator_hint',
  maxAge: 'max_age',
  loginHint: 'login_hint',
  audience: 'audience',
  idTokenHint: 'id_token_hint',
} as const satisfies Partial<Record<keyof AuthorizationParams, string>>;

export type LinkParam = keyof typeof LINK_PARAMS;

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
