import type { KoaContextWithOIDC } from 'oidc-provider';
import { addOne, annotateSpan, nameRoute } from '@monoshop/service-kit/telemetry';
import { readError, type Next } from './middleware.ts';

/** What came to the token endpoint and how it ended; no token, code or secret. */
export interface TokenRequest {
  grantType: string;
  clientId?: string;
  status: number;
  error?: string;
}

const GRANT_TYPES = new Set(['authorization_code', 'refresh_token', 'client_credentials']);

/** The grant type of a token request; `other` for any that the tenant does not know: a client can write anything there. */
export const toGrantType = (given: unknown): string =>
  typeof given === 'string' && GRANT_TYPES.has(given) ? given : 'other';

/** Creates the middleware that reports each answer of the token endpoint. */
export function createTokenRequestReport(report: (request: TokenRequest) => void) {
  return async function reportTokenRequest(ctx: KoaContextWithOIDC, next: Next): Promise<void> {
    await next();
    nameRoute(ctx.req, () => ctx.oidc?.route);
    if (ctx.oidc?.route !== 'token') return;
    const grantType = ctx.oidc.params?.['grant_type'];
    const error = readError(ctx);
    const grant = { grant_type: toGrantType(grantType), ...(error && { 'error.type': error }) };
    annotateSpan(grant);
    addOne('auth.token.grants', grant);
    report({
      grantType: typeof grantType === 'string' ? grantType : '',
      clientId: ctx.oidc.client?.clientId,
      status: ctx.status,
      error,
    });
  };
}
