import { type ExtraAuthParams, toSignInUrl } from '../authorization-query.ts';
import { signInRoute } from '../browser-routes.ts';

/**
 * Where a page sends a signed-out visitor. The address of the page is handed on as a whole, to come back to; were its
 * query taken over as parameters, a link could choose scopes or a prompt for anyone who follows it.
 */
export function toSignInAddress(
  authParams: ExtraAuthParams,
  returnUrl: string | undefined,
  page: string,
): URL {
  return new URL(toSignInUrl(signInRoute(), authParams, returnUrl ?? page), page);
}
