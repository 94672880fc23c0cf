import type { AuthorizationParams } from '@monocloud/auth-core';
import { findInvalidResource, getNumber, parseSpaceSeparated } from '@monocloud/auth-core/internal';
import { DISPLAYS, LINK_PARAMS, PROMPTS, type LinkParam } from '../authorization-query.ts';
import type { MonoCloudRequest } from '../http.ts';

const isOneOf = (values: readonly string[]) => (value: string) =>
  values.includes(value) ? value : undefined;

/** A query parameter that is given once; one that is repeated counts as absent (RFC 6749 §3.1). */
export function readQuery(req: MonoCloudRequest, name: string): string | undefined {
  const value = req.getQuery(name);
  return typeof value === 'string' ? value : undefined;
}

/** Whole seconds, none or more; one that no number can hold would make an unreadable state cookie. */
function readSeconds(value: string): number | undefined {
  const seconds = getNumber(value) ?? -1;
  return seconds >= 0 && Number.isSafeInteger(seconds) ? seconds : undefined;
}

function readResource(value: string): string | undefined {
  return findInvalidResource(value) === undefined ? parseSpaceSeparated(value).join(' ') : undefined;
}

/** How the text of a parameter is read, where it is not taken as it is; undefined leaves it out. */
const READERS: Partial<Record<string, (value: string) => unknown>> = {
  resource: readResource,
  acrValues: parseSpaceSeparated,
  display: isOneOf(DISPLAYS),
  maxAge: readSeconds,
  prompt: isOneOf(PROMPTS),
} satisfies Partial<Record<LinkParam, unknown>>;

/**
 * What the query of a sign-in says. Only the names of `LINK_PARAMS` are read; blank and malformed values are left out, except that
 * an empty `prompt` takes the configured one away.
 */
export function readQueryOverrides(req: MonoCloudRequest): Partial<AuthorizationParams> {
  const overrides: Partial<AuthorizationParams> = {};
  for (const [option, name] of Object.entries(LINK_PARAMS)) {
    const text = readQuery(req, name);
    if (text === undefined || text.trim() === '') continue;
    const reader = READERS[option];
    const value = reader ? reader(text) : text;
    if (value !== undefined) Object.assign(overrides, { [option]: value });
  }
  return readQuery(req, 'prompt') === '' ? { ...overrides, prompt: undefined } : overrides;
}
