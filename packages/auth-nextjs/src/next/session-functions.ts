import { MonoCloudValidationError, type MonoCloudSession } from '@monocloud/auth-core';
import type { SpaceSeparated } from '../core/authorization-query.ts';
import type { MonoCloudCoreClient } from '../core/core-client.ts';
import type { GetTokensOptions, MonoCloudTokens } from '../core/types.ts';
import {
  createNodeCookieRequest,
  createWebCookieRequest,
  isAppRouterContext,
  isNodeRequest,
  isNodeResponse,
  isObject,
  isWebRequest,
  isWebResponse,
} from './request.ts';
import { createNodeCookieResponse, createWebCookieResponse, hasFrozenHeaders } from './cookie-response.ts';
import { createNextCookieResponse, openNextExchange, type CookieExchange } from './next-cookies.ts';
import type { GroupOptions } from './types.ts';

// The arguments of the overloads of `MonoCloudNextClient`, and what they ask the core for.

/**
 * Splits the arguments of an overloaded function into the exchange they name, if any, and what follows it. A route context
 * as second argument, as 0.1 callers pass it, is accepted and ignored.
 *
 * @param parseRest makes sense of what follows, before any cookie is looked at.
 * @throws MonoCloudValidationError when there are several arguments and the first is neither a web request nor
 * half of a Node pair.
 */
function parseCall<T>(
  args: readonly unknown[],
  parseRest: (rest: unknown[]) => T,
): { exchange?: CookieExchange; parsed: T } {
  const { exchange, rest } = splitArguments(
    args.slice(0, args.findLastIndex((arg) => arg !== undefined) + 1),
  );
  return { exchange, parsed: parseRest(rest) };
}

const isEmpty = (value: unknown) => isObject(value) && Object.keys(value).length === 0;

function splitArguments(given: unknown[]): { exchange?: CookieExchange; rest: unknown[] } {
  const [first, second, ...others] = given;
  if (isWebRequest(first)) {
    const request = createWebCookieRequest(first);
    if (isWebResponse(second)) {
      // Headers that are frozen carry no cookie; Next puts those of `next/headers` on whatever a route handler answers.
      const response = hasFrozenHeaders(second)
        ? createNextCookieResponse()
        : createWebCookieResponse(second);
      return { exchange: { request, response }, rest: others };
    }
    const isContext = isAppRouterContext(second) || isEmpty(second);
    const rest = isContext || second === undefined ? others : given.slice(1);
    return { exchange: { request, response: createNextCookieResponse() }, rest };
  }
  if (isNodeRequest(first) && isNodeResponse(second)) {
    const exchange = { request: createNodeCookieRequest(first), response: createNodeCookieResponse(second) };
    return { exchange, rest: others };
  }
  if (given.length > 1 && isObject(first)) {
    throw new MonoCloudValidationError('Invalid pages router request and response');
  }
  return { rest: given };
}

/**
 * The options that end an overload; their members are validated by the core, with the published messages.
 * @throws MonoCloudValidationError naming the function when there is something else, or more.
 */
function parseOptions(functionName: string, rest: readonly unknown[]): object | undefined {
  const [options] = rest;
  if (rest.length <= 1) {
    if (options === undefined) return undefined;
    if (isObject(options) && !isNodeRequest(options)) return options;
  }
  throw new MonoCloudValidationError(`Invalid parameters passed to ${functionName}()`);
}

/** The options of `getTokens`, with lists in place of space-separated texts as callers of the 0.1 line pass them. */
export interface TokenRequest extends Omit<GetTokensOptions, 'resource' | 'scopes'> {
  resource?: SpaceSeparated;
  scopes?: SpaceSeparated;
}

/** `MonoCloudNextClient.getTokens`. */
export async function getTokens(core: MonoCloudCoreClient, args: unknown[]): Promise<MonoCloudTokens> {
  const { exchange, parsed } = parseCall(args, (rest) => parseOptions('getTokens', rest));
  const { request, response } = exchange ?? (await openNextExchange());
  return core.getTokens(request, response, parsed);
}

/** `MonoCloudNextClient.getSession`. */
export async function getSession(
  core: MonoCloudCoreClient,
  args: unknown[],
): Promise<MonoCloudSession | undefined> {
  const { exchange, parsed } = parseCall(args, (rest) => parseOptions('getSession', rest));
  const { request, response } = exchange ?? (await openNextExchange());
  return core.getSession(request, response, parsed);
}

function assertNothing(rest: unknown[]): void {
  if (rest.length > 0) throw new MonoCloudValidationError('Invalid parameters passed to isAuthenticated()');
}

/** `MonoCloudNextClient.isAuthenticated`. */
export async function isAuthenticated(core: MonoCloudCoreClient, args: unknown[]): Promise<boolean> {
  const { exchange } = parseCall(args, assertNothing);
  const { request, response } = exchange ?? (await openNextExchange());
  return core.isAuthenticated(request, response);
}

function isStringArray(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function parseGroups([groups, ...rest]: unknown[]): GroupOptions {
  if (!isStringArray(groups)) {
    throw new MonoCloudValidationError('Invalid parameters passed to isUserInGroup()');
  }
  return { ...parseOptions('isUserInGroup', rest), groups };
}

/** `MonoCloudNextClient.isUserInGroup`. */
export async function isUserInGroup(core: MonoCloudCoreClient, args: unknown[]): Promise<boolean> {
  const { exchange, parsed } = parseCall(args, parseGroups);
  const { groups, groupsClaim, matchAll } = parsed;
  const { request, response } = exchange ?? (await openNextExchange());
  return core.isUserInGroup(request, response, groups, groupsClaim, matchAll);
}
