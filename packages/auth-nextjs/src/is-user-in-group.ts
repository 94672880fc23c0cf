import { type IsUserInGroupOptions, MonoCloudValidationError } from '@monocloud/auth-core';
import type { CoreSource } from './core-source.ts';
import {
  isObject,
  type NodeRequest,
  type NodeResponse,
  type WebRequest,
  type WebResponse,
} from './adapters/exchange-kind.ts';
import { parseOptions, splitArguments } from './adapters/cookie-exchange.ts';

/**
 * Whether the signed-in user belongs to one of `groups`, named by id or name; to all of them with `matchAll`.
 * False when nobody is signed in.
 */
export interface IsUserInGroup {
  /** Reads the cookies of the request Next is serving. */
  (groups: string[], options?: IsUserInGroupOptions): Promise<boolean>;
  /** Reads the cookies of `req`. */
  (req: WebRequest, groups: string[], options?: IsUserInGroupOptions): Promise<boolean>;
  /** Reads the cookies of `req`; changes are saved on `res`. */
  (req: WebRequest, res: WebResponse, groups: string[], options?: IsUserInGroupOptions): Promise<boolean>;
  /** The same for the Pages Router and plain Node servers. */
  (req: NodeRequest, res: NodeResponse, groups: string[], options?: IsUserInGroupOptions): Promise<boolean>;
}

export function createIsUserInGroup(core: CoreSource): IsUserInGroup {
  return async (...args: unknown[]) => {
    const { exchange, rest } = await splitArguments(args);
    const [groups, ...others] = rest;
    if (!isStringArray(groups)) {
      throw new MonoCloudValidationError('Invalid parameters passed to isUserInGroup()');
    }
    const options = parseOptions('isUserInGroup', others, isOptions);
    const { request, response } = exchange;
    return core().isUserInGroup(request, response, groups, options?.groupsClaim, options?.matchAll);
  };
}

function isStringArray(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isOptions(value: unknown): value is IsUserInGroupOptions {
  return isObject(value);
}
