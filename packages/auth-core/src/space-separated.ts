import type { AccessToken } from './types.ts';

/** Words of a text, in order; `[]` for nothing. Lists are taken as they are, since 0.1 callers pass them. */
export function parseSpaceSeparated(text?: string | string[]): string[] {
  const joined = Array.isArray(text) ? text.join(' ') : (text ?? '');
  return joined.split(/\s+/).filter((word) => word !== '');
}

/** Words of a text without order and repetition. */
export function parseSpaceSeparatedSet(text?: string | string[]): Set<string> {
  return new Set(parseSpaceSeparated(text));
}

/** Whether two sets hold the same members. */
export function setsEqual(left: Set<string>, right: Set<string>): boolean {
  return left.size === right.size && [...left].every((member) => right.has(member));
}

/** Union of two lists in order of first appearance; undefined when neither is given. */
export function mergeArrays(first?: string[], second?: string[]): string[] | undefined {
  if (!first && !second) return undefined;
  return [...new Set([...(first ?? []), ...(second ?? [])])];
}

/**
 * First token that was requested for exactly these resources and exactly these scopes. Order, repetition and
 * white space do not matter; undefined means the empty set; granted scopes are not considered.
 */
export function findToken(
  tokens?: AccessToken[],
  resource?: string,
  scopes?: string,
): AccessToken | undefined {
  const resources = parseSpaceSeparatedSet(resource);
  const requested = parseSpaceSeparatedSet(scopes);
  return tokens?.find(
    (token) =>
      setsEqual(parseSpaceSeparatedSet(token.resource), resources) &&
      setsEqual(parseSpaceSeparatedSet(token.requestedScopes), requested),
  );
}

/**
 * Whether the text is a resource indicator as RFC 8707 §2 allows it: absolute, no fragment; and no query
 * here.
 */
function isResourceUrl(text: string): boolean {
  return URL.canParse(text) && !/[?#]/.test(text);
}

/** The first part of a space-separated list that is not a resource URL; undefined when all are. */
export function findInvalidResource(list: string): string | undefined {
  return parseSpaceSeparated(list).find((part) => !isResourceUrl(part));
}
