import { MonoCloudValidationError } from '@monocloud/auth-core';
import type { AuthorizationParams } from '@monocloud/auth-core';
import { parseSpaceSeparated } from '@monocloud/auth-core/internal';
import { mergeArrays } from '@monocloud/auth-core/utils';
import type { MonoCloudOptionsResolved } from '../types.ts';

/**
 * Where the browser comes back to; the exchange of the code must name the same (RFC 6749 §4.1.3). Configured, never taken
 * from the request, whose Host header anybody can write.
 */
export function callbackUrl({ appUrl, routes }: MonoCloudOptionsResolved): string {
  return `${appUrl}${routes.callback}`;
}

function union(texts: (string | undefined)[]): string | undefined {
  const parts = texts.map((text) => parseSpaceSeparated(text));
  const merged = parts.reduce((all, part) => mergeArrays(all, part) ?? all, []);
  return merged.length > 0 ? merged.join(' ') : undefined;
}

/**
 * What to ask the tenant for: the configured parameters, what the caller of `signIn` changes, what the link changes, each
 * over the one before. Scopes and resources that nobody changes are those of the defaults and of all `resources`.
 * Throws `MonoCloudValidationError` when `openid` is missing in the end.
 */
export function toAuthorizationParams(
  options: MonoCloudOptionsResolved,
  ...overrides: (Partial<AuthorizationParams> | undefined)[]
): AuthorizationParams & { scopes: string } {
  const { defaultAuthParams, resources = [] } = options;
  const params: AuthorizationParams = Object.assign(
    {},
    defaultAuthParams,
    {
      scopes: union([defaultAuthParams.scopes, ...resources.map((entry) => entry.scopes)]),
      resource: union([defaultAuthParams.resource, ...resources.map((entry) => entry.resource)]),
    },
    ...overrides,
  );
  const scopes = params.scopes ?? '';
  if (!parseSpaceSeparated(scopes).includes('openid')) {
    throw new MonoCloudValidationError('Scopes must contain openid');
  }
  return { ...params, scopes };
}
