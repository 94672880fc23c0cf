import type { Jwk } from '@monocloud/auth-core';
import {
  findInvalidResource,
  isLoopback,
  parseSpaceSeparated,
  parseUrl,
} from '@monocloud/auth-core/internal';
import { z } from 'zod';

/**
 * Whether the state cookie of a form post can come back to an application: it needs `SameSite=None`, which browsers keep
 * only together with `Secure`, and that over https or from a loopback host.
 */
export function canReceiveFormPost(appUrl: string): boolean {
  const url = parseUrl(appUrl);
  return url !== undefined && (url.protocol === 'https:' || isLoopback(url.hostname));
}

export const FORM_POST_NEEDS_HTTPS =
  'must not be form_post over plain http: browsers send its state cookie over https only';

/** A function of a given type; only that it can be called can be checked. */
export function callable<T>() {
  return z.custom<T>((value) => typeof value === 'function', 'must be of type function').optional();
}

/** An object of a given type that has these methods. */
export function withMethods<T>(...names: string[]) {
  const hasAll = (value: unknown) =>
    typeof value === 'object' &&
    value !== null &&
    names.every((name) => typeof Reflect.get(value, name) === 'function');
  return z.custom<T>(hasAll, `must have the methods ${names.join(', ')}`).optional();
}

/** Space-separated resource URLs. */
export const resourceList = z.string().superRefine((list, context) => {
  const invalid = findInvalidResource(list);
  if (invalid === undefined) return;
  const message = `Invalid resource "${invalid}": Resource must be a valid URL without query or hash parameters`;
  context.addIssue({ code: 'custom', message });
});

/** Space-separated scopes with `openid` among them. */
export const openidScopes = z
  .string()
  .refine((list) => parseSpaceSeparated(list).includes('openid'), 'must contain openid');

/** A path on the application's own origin, less a trailing slash. */
export const routePath = z
  .string()
  .min(1)
  .refine((path) => !URL.canParse(path) && !path.startsWith('//'), 'must be a valid relative uri')
  .transform((path) => `/${path.replace(/^\//, '').replace(/\/$/, '')}`);

/**
 * The path of a cookie as a `Set-Cookie` line can carry it: ASCII without control characters and semicolons (RFC 6265
 * §4.1.1). The package `cookie` takes no `<` either.
 */
export const cookiePath = z
  .string()
  .startsWith('/', 'must start with a slash')
  .regex(/^[ -:=-~]*$/, 'must be ASCII without ; and <');

/** Schemes are compared by their lower-case form; the rest stays as given, since issuers are compared as text. */
const lowerCaseScheme = (text: string): string => text.replace(/^https?:/i, (scheme) => scheme.toLowerCase());

/** An address without credentials, query and fragment. `URL` alone would drop line breaks and turn backslashes. */
function parseBareUrl(text: string): URL | undefined {
  const url = /[\s\\?#]/.test(text) ? undefined : parseUrl(text);
  return url && /^https?:$/.test(url.protocol) && !url.username && !url.password ? url : undefined;
}

/** An issuer: `https://` is added when no scheme is given. Plain http is for this machine only. */
export const issuer = z
  .string()
  .min(1)
  .transform((text) =>
    lowerCaseScheme(/^https?:\/\//i.test(text) ? text : `https://${text}`).replace(/\/$/, ''),
  )
  .refine((text) => {
    const url = parseBareUrl(text);
    return url !== undefined && (url.protocol === 'https:' || isLoopback(url.hostname));
  }, 'must be a valid uri');

/** The address of the application, which may have a base path. */
export const applicationUrl = z
  .string()
  .min(1)
  .transform((text) => lowerCaseScheme(text).replace(/\/$/, ''))
  .refine((text) => parseBareUrl(text) !== undefined, 'must be a valid uri');

/** Enough for every generated secret: 32 random characters of `openssl rand -hex 16` have 26 on average. */
const MIN_UNRELATED_CHARACTERS = 13;

/**
 * Whether a secret has less in it than its length promises: few characters, words that are repeated, sequences such as
 * `abcdef`. Counts the characters that do not follow from those before. It knows no words: a sentence passes.
 */
function isGuessable(secret: string): boolean {
  const text = secret.toLowerCase().slice(0, 256);
  const isSeenBefore = (start: number) =>
    start >= 0 && start + 3 <= text.length && text.indexOf(text.slice(start, start + 3)) < start;
  const isUnrelated = (index: number) =>
    Math.abs(text.charCodeAt(index) - text.charCodeAt(index - 1)) > 1 &&
    ![index - 2, index - 1, index].some(isSeenBefore);
  // The first has none before it, and counts.
  const unrelated = Array.from({ length: text.length }, (_, index) => index === 0 || isUnrelated(index));
  return unrelated.filter(Boolean).length < MIN_UNRELATED_CHARACTERS;
}

/** With a shorter or simpler secret, anyone who holds a cookie can find the secret offline. */
const PRODUCTION_SECRET_LENGTH = 32;

/** A secret that seals cookies in production. */
export const productionSecret = z
  .string()
  .min(PRODUCTION_SECRET_LENGTH)
  .refine(
    (secret) => secret.length < PRODUCTION_SECRET_LENGTH || !isGuessable(secret),
    'must not be made of few characters, repeated words or sequences',
  );

const isKey = (value: unknown): value is Jwk =>
  typeof value === 'object' && value !== null && 'kty' in value && typeof value.kty === 'string';

/** The secret of a client, or the key it signs with. */
export const secretOrKey = z.custom<string | Jwk>(
  (value) => (typeof value === 'string' ? value.length > 0 : isKey(value)),
  { error: (issue) => (issue.input === undefined ? 'is required' : 'must be a string or a JSON Web Key') },
);
