'use client';

import { useEffect, useRef } from 'react';
import type { ExtraAuthParams } from '../core/authorization-query.ts';
import { toSignInAddress } from './browser-routes.ts';

export interface RedirectToSignInProps extends ExtraAuthParams {
  /** Path to come back to after sign-in. Default: the page this is shown on. */
  returnUrl?: string;
}

/** Sends the visitor to sign-in as soon as it is shown. Renders nothing. */
export function RedirectToSignIn({ returnUrl, ...authParams }: RedirectToSignInProps): null {
  const isLeaving = useRef(false);
  useEffect(() => {
    if (isLeaving.current) return;
    isLeaving.current = true;
    window.location.assign(toSignInAddress(authParams, returnUrl, window.location.href));
  }, [authParams, returnUrl]);
  return null;
}
