import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Next } from './middleware.ts';

/** What came to the token endpoint and how it ended; no token, code or secret. */
export interface TokenRequest {
  grantType: string;
  clientId?: string;
  status: number;
  error?: string;
}

/** Creates the middleware that reports each answer of the token endpoint. */
export function createTokenRequestReport(report: (request: TokenRequest) => void) {
  return async function reportTokenRequest(ctx: KoaContextWithOIDC, next: Next): Promise<void> {
    await next();
    if (ctx.oidc?.route !== 'token') return;
    const grantType = ctx.oidc.params?.['grant_type'];
    const { body, status } = ctx;
    const error =
      typeof body === 'object' && body !== null && 'error' in body ? String(body.error) : undefined;
    report({
      grantType: typeof grantType === 'string' ? grantType : '',
      clientId: ctx.oidc.client?.clientId,
      status,
      error,
    });
  };
}
