import { type IsUserInGroupOptions, MonoCloudValidationError } from '@monocloud/auth-core';
import type { MonoCloudCoreClient } from '../core/core-client.ts';
import type { GroupOptions } from '../types.ts';
import { isObject } from './request-kind.ts';
import { parseCall, parseOptions } from './cookie-exchange.ts';

/** The arguments of one of the forms of `MonoCloudNextClient.isUserInGroup`, carried out. */
export async function isUserInGroup(core: MonoCloudCoreClient, args: unknown[]): Promise<boolean> {
  const { exchange, parsed } = await parseCall(args, parseGroups);
  const { groups, groupsClaim, matchAll } = parsed;
  return core.isUserInGroup(exchange.request, exchange.response, groups, groupsClaim, matchAll);
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
