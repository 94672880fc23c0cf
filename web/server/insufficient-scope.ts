import type { FailingApi } from './api-failure.ts';
import { GatewayError } from './gateway-error.ts';

/**
 * Stops a request to an API that the storefront requests no token for, since `MONOCLOUD_AUTH_RESOURCE` leaves it out.
 * @param scopes space-separated scopes of the token.
 * @throws GatewayError 403 `api_not_configured`.
 */
export function assertConfigured({ name, scope }: FailingApi, scopes: string): void {
  if (scopes.split(' ').includes(scope)) return;
  throw new GatewayError({
    status: 403,
    code: 'api_not_configured',
    title: `${name} is not set up in this shop`,
    detail: `The storefront is not configured to ask for access to the ${name}. Your account is not the reason.`,
  });
}

/**
 * 403 for a user whose account lacks a scope (RFC 6750 §3.1 `insufficient_scope`).
 * @param cause the tenant's error, when the tenant refused.
 */
export function insufficientScope(requiredScope: string, cause?: unknown): GatewayError {
  return new GatewayError(
    {
      status: 403,
      code: 'insufficient_scope',
      title: `No access without ${requiredScope}`,
      detail: `Your account is missing the scope ${requiredScope}.`,
      requiredScope,
    },
    { cause },
  );
}
