import { GatewayError } from './gateway-error.ts';

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
