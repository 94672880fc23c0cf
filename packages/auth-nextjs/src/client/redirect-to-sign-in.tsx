'use client';

import { useEffect } from 'react';
import { type ExtraAuthParams, toSignInUrl } from '../authorization-query.ts';
import { signInRoute } from '../browser-routes.ts';

export interface RedirectToSignInProps extends ExtraAuthParams {
  /** Path to come back to after sign-in. Default: the page this is shown on. */
  returnUrl?: string;
}

/** Sends the visitor to sign-in as soon as it is shown. Renders nothing. */
export function RedirectToSignIn({ returnUrl, ...authParams }: RedirectToSignInProps): null {
  const target = toSignInUrl(signInRoute(), authParams, returnUrl);
  useEffect(() => {
    const url = new URL(target, window.location.href);
    // Only the address as a whole is handed on. Were its query taken over as parameters, a link could choose
    // scopes or a prompt for whoever follows it.
    if (!url.searchParams.has('return_url')) url.searchParams.set('return_url', window.location.href);
    window.location.assign(url);
  }, [target]);
  return null;
}
