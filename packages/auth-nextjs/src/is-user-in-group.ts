import { type IsUserInGroupOptions, MonoCloudValidationError } from '@monocloud/auth-core';
import type { CoreSource } from './core-source.ts';
import type { GroupOptions } from './types.ts';
import {
  type AppRouterContext,
  isObject,
  type NodeRequest,
  type NodeResponse,
  type WebRequest,
  type WebResponse,
} from './adapters/exchange-kind.ts';
import { parseCall, parseOptions } from './adapters/cookie-exchange.ts';

/**
 * Whether the signed-in user belongs to one of `groups`, named by id or name; to all of them with `matchAll`.
 * False when nobody is signed in.
 */
export interface IsUserInGroup {
  /** Reads the cookies of the request Next is serving. */
  (groups: string[], options?: IsUserInGroupOptions): Promise<boolean>;
  /** Reads the cookies of `req`. */
  (req: WebRequest, groups: string[], options?: IsUserInGroupOptions): Promise<boolean>;
  /** Reads the cookies of `req`; changes are saved on `res`. A route context there is ignored. */
  (
    req: WebRequest,
    res: WebResponse | AppRouterContext,
    groups: string[],
    options?: IsUserInGroupOptions,
  ): Promise<boolean>;
  /** The same for the Pages Router and plain Node servers. */
  (req: NodeRequest, res: NodeResponse, groups: string[], options?: IsUserInGroupOptions): Promise<boolean>;
}

export function createIsUserInGroup(core: CoreSource): IsUserInGroup {
  return async (...args: unknown[]) => {
    const { exchange, parsed } = await parseCall(args, parseGroups);
    const { groups, groupsClaim, matchAll } = parsed;
    return core().isUserInGroup(exchange.request, exchange.response, groups, groupsClaim, matchAll);
  };
}

function parseGroups([groups, ...rest]: unknown[]): GroupOptions {
  if (!isStringArray(groups)) {
    throw new MonoCloudValidationError('Invalid parameters passed to isUserInGroup()');
  }
  return { ...parseOptions('isUserInGroup', rest, isOptions), groups };
}

function isStringArray(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isOptions(value: unknown): value is IsUserInGroupOptions {
  return isObject(value);
}
