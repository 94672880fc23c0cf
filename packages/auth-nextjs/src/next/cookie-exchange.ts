import { MonoCloudValidationError } from '@monocloud/auth-core';
import type { IMonoCloudCookieRequest, IMonoCloudCookieResponse } from '../core/http.ts';
import {
  isAppRouterContext,
  isNodeRequest,
  isNodeResponse,
  isObject,
  isWebRequest,
  isWebResponse,
} from './request-kind.ts';
import { createNextCookieRequest, createNextCookieResponse, touchNextCookies } from './next-cookies.ts';
import { createNodeCookieRequest } from './node-request.ts';
import { createNodeCookieResponse } from './node-response.ts';
import { createWebCookieResponse } from './web-cookie-response.ts';
import { createWebCookieRequest } from './web-request.ts';

/** Where the cookies of a call come from and go to. */
export interface CookieExchange {
  request: IMonoCloudCookieRequest;
  response: IMonoCloudCookieResponse;
}

/**
 * The exchange of the request Next is serving.
 * @throws Error outside a request; Next's own signal while a page is rendered ahead of any request.
 */
export async function openNextExchange(): Promise<CookieExchange> {
  await touchNextCookies();
  return { request: createNextCookieRequest(), response: createNextCookieResponse() };
}

/**
 * Splits the arguments of an overloaded function into the exchange they name and what follows it. A route context as
 * second argument, as 0.1 callers pass it, is accepted and ignored.
 *
 * @param parseRest makes sense of what follows, before any cookie is looked at.
 * @throws MonoCloudValidationError when there are several arguments and the first is neither a web request nor
 * half of a Node pair.
 */
export async function parseCall<T>(
  args: readonly unknown[],
  parseRest: (rest: unknown[]) => T,
): Promise<{ exchange: CookieExchange; parsed: T }> {
  const { exchange, rest } = splitArguments(
    args.slice(0, args.findLastIndex((arg) => arg !== undefined) + 1),
  );
  const parsed = parseRest(rest);
  return { exchange: exchange ?? (await openNextExchange()), parsed };
}

const isEmpty = (value: unknown) => isObject(value) && Object.keys(value).length === 0;

function splitArguments(given: unknown[]): { exchange?: CookieExchange; rest: unknown[] } {
  const [first, second, ...others] = given;
  if (isWebRequest(first)) {
    const request = createWebCookieRequest(first);
    if (isWebResponse(second)) {
      return { exchange: { request, response: createWebCookieResponse(second) }, rest: others };
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
export function parseOptions<T extends object>(
  functionName: string,
  rest: readonly unknown[],
  isOptions: (value: unknown) => value is T,
): T | undefined {
  const [options] = rest;
  if (rest.length <= 1) {
    if (options === undefined) return undefined;
    if (isOptions(options) && !isNodeRequest(options)) return options;
  }
  throw new MonoCloudValidationError(`Invalid parameters passed to ${functionName}()`);
}
