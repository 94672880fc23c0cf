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
