import { MonoCloudValidationError, type AuthorizationParams } from '@monocloud/auth-core';
import { parseSpaceSeparated } from '@monocloud/auth-core/internal';
import type { MonoCloudOptionsResolved } from '../types.ts';

/**
 * Where the browser comes back to; the exchange of the code must name the same (RFC 6749 §4.1.3). Configured, never taken
 * from the request, whose Host header anyone can write.
 */
export function callbackUrl({ appUrl, routes }: MonoCloudOptionsResolved): string {
  return `${appUrl}${routes.callback}`;
}

function union(texts: (string | undefined)[]): string | undefined {
  const parts = new Set(texts.flatMap((text) => parseSpaceSeparated(text)));
  return parts.size > 0 ? [...parts].join(' ') : undefined;
}

/**
 * What the code of a sign-in is exchanged for: the default resources, those among them that `requested` names when the
 * sign-in asked for others than the configured ones. A resource that was not requested at sign-in cannot be granted (RFC 8707
 * §2.2). Undefined asks for none.
 */
export function toExchangedResource(
  { defaultAuthParams }: MonoCloudOptionsResolved,
  requested: string | undefined,
): string | undefined {
  const asked = new Set(parseSpaceSeparated(requested));
  const own = parseSpaceSeparated(defaultAuthParams.resource);
  const shared = own.filter((url) => asked.has(url));
  return shared.length === own.length ? defaultAuthParams.resource : union(shared);
}

const isGiven = ([, value]: [string, unknown]): boolean => value !== undefined;

/**
 * What to ask the tenant for: the configured parameters, what the caller of `signIn` changes, what the link changes, each
 * over the one before; an explicit `undefined` of the caller counts as not given, one of the link takes away. A link adds
 * to scopes and resources and cannot leave any out, and `max_age` it can only shorten: what the application needs of a
 * sign-in, it gets. Unchanged scopes and resources are those of the defaults and of all `resources`.
 * Throws `MonoCloudValidationError` when `openid` is missing in the end.
 */
export function toAuthorizationParams(
  options: MonoCloudOptionsResolved,
  caller: Partial<AuthorizationParams> = {},
  link: Partial<AuthorizationParams> = {},
): AuthorizationParams & { scopes: string } {
  const { defaultAuthParams, resources = [] } = options;
  const given: Partial<AuthorizationParams> = Object.fromEntries(Object.entries(caller).filter(isGiven));
  const own: AuthorizationParams = {
    ...defaultAuthParams,
    scopes: union([defaultAuthParams.scopes, ...resources.map((entry) => entry.scopes)]),
    resource: union([defaultAuthParams.resource, ...resources.map((entry) => entry.resource)]),
    ...given,
  };
  const scopes = union([own.scopes, link.scopes]) ?? '';
  if (!parseSpaceSeparated(scopes).includes('openid')) {
    throw new MonoCloudValidationError('Scopes must contain openid');
  }
  const resource = union([own.resource, link.resource]);
  const ages = [own.maxAge, link.maxAge].filter((age) => age !== undefined);
  const maxAge = ages.length > 0 ? Math.min(...ages) : undefined;
  return { ...own, ...link, scopes, resource, maxAge };
}
