import type { AuthorizationParams, DisplayOptions, Prompt } from '@monocloud/auth-core';
import { getNumber, parseSpaceSeparated } from '@monocloud/auth-core/internal';
import { findInvalidResource } from '../options/schema-parts.ts';
import type { MonoCloudRequest } from '../http.ts';

const PROMPTS: readonly string[] = [
  'none',
  'login',
  'consent',
  'select_account',
  'create',
] satisfies Prompt[];
const DISPLAYS: readonly string[] = ['page', 'popup', 'touch', 'wap'] satisfies DisplayOptions[];

const isPrompt = (value: string): value is Prompt => PROMPTS.includes(value);
const isDisplay = (value: string): value is DisplayOptions => DISPLAYS.includes(value);

/** A query parameter that is given once; one that is repeated counts as absent (RFC 6749 §3.1). */
export function readQuery(req: MonoCloudRequest, name: string): string | undefined {
  const value = req.getQuery(name);
  return typeof value === 'string' ? value : undefined;
}

/** Whole seconds, none or more; one that no number can hold would make a state cookie that nobody can read. */
function readSeconds(value: string): number | undefined {
  const seconds = getNumber(value) ?? -1;
  return seconds >= 0 && Number.isSafeInteger(seconds) ? seconds : undefined;
}

function readResource(value: string): string | undefined {
  return findInvalidResource(value) === undefined ? parseSpaceSeparated(value).join(' ') : undefined;
}

/** The parameters of an authorization request that a link to the sign-in route may set, by their wire names. */
const READERS: Record<string, (value: string) => Partial<AuthorizationParams>> = {
  scope: (value) => ({ scopes: value }),
  resource: (value) => ({ resource: readResource(value) }),
  authenticator_hint: (value) => ({ authenticatorHint: value }),
  login_hint: (value) => ({ loginHint: value }),
  id_token_hint: (value) => ({ idTokenHint: value }),
  audience: (value) => ({ audience: value }),
  ui_locales: (value) => ({ uiLocales: value }),
  acr_values: (value) => ({ acrValues: parseSpaceSeparated(value) }),
  display: (value) => ({ display: isDisplay(value) ? value : undefined }),
  max_age: (value) => ({ maxAge: readSeconds(value) }),
  prompt: (value) => ({ prompt: isPrompt(value) ? value : undefined }),
};

/**
 * What the query of a sign-in says. Only the names above are read; blank and malformed values are left out, except that
 * an empty `prompt` takes the configured one away.
 */
export function readQueryOverrides(req: MonoCloudRequest): Partial<AuthorizationParams> {
  const overrides: Partial<AuthorizationParams> = {};
  for (const [name, reader] of Object.entries(READERS)) {
    const value = readQuery(req, name);
    if (value === undefined) continue;
    const read = value.trim() === '' ? {} : reader(value);
    const given = Object.entries(read).filter(([, member]) => member !== undefined);
    Object.assign(overrides, Object.fromEntries(given));
  }
  return readQuery(req, 'prompt') === '' ? { ...overrides, prompt: undefined } : overrides;
}
