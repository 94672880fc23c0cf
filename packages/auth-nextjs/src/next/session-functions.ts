import { MonoCloudValidationError } from '@monocloud/auth-core';
import type { MonoCloudSession } from '@monocloud/auth-core';
import type { SpaceSeparated } from '../core/authorization-query.ts';
import type { MonoCloudCoreClient } from '../core/core-client.ts';
import type { GetTokensOptions, MonoCloudTokens } from '../core/types.ts';
import type { GroupOptions } from './types.ts';
import { parseCall, parseOptions } from './cookie-exchange.ts';
import { isObject } from './request-kind.ts';

// The arguments of the overloads of `MonoCloudNextClient`, and what they ask the core for.

/** The options of `getTokens`, with lists in place of space-separated texts as callers of the 0.1 line pass them. */
export interface TokenRequest extends Omit<GetTokensOptions, 'resource' | 'scopes'> {
  resource?: SpaceSeparated;
  scopes?: SpaceSeparated;
}

// Members are validated by the core, with the published messages.
const isOptions = (value: unknown): value is object => isObject(value);

/** `MonoCloudNextClient.getTokens`. */
export async function getTokens(core: MonoCloudCoreClient, args: unknown[]): Promise<MonoCloudTokens> {
  const { exchange, parsed } = await parseCall(args, (rest) => parseOptions('getTokens', rest, isOptions));
  return core.getTokens(exchange.request, exchange.response, parsed);
}

/** `MonoCloudNextClient.getSession`. */
export async function getSession(
  core: MonoCloudCoreClient,
  args: unknown[],
): Promise<MonoCloudSession | undefined> {
  const { exchange, parsed } = await parseCall(args, (rest) => parseOptions('getSession', rest, isOptions));
  return core.getSession(exchange.request, exchange.response, parsed);
}

function assertNothing(rest: unknown[]): void {
  if (rest.length > 0) throw new MonoCloudValidationError('Invalid parameters passed to isAuthenticated()');
}

/** `MonoCloudNextClient.isAuthenticated`. */
export async function isAuthenticated(core: MonoCloudCoreClient, args: unknown[]): Promise<boolean> {
  const { exchange } = await parseCall(args, assertNothing);
  return core.isAuthenticated(exchange.request, exchange.response);
}

function isStringArray(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function parseGroups([groups, ...rest]: unknown[]): GroupOptions {
  if (!isStringArray(groups)) {
    throw new MonoCloudValidationError('Invalid parameters passed to isUserInGroup()');
  }
  return { ...parseOptions('isUserInGroup', rest, isOptions), groups };
}

/** `MonoCloudNextClient.isUserInGroup`. */
export async function isUserInGroup(core: MonoCloudCoreClient, args: unknown[]): Promise<boolean> {
  const { exchange, parsed } = await parseCall(args, parseGroups);
  const { groups, groupsClaim, matchAll } = parsed;
  return core.isUserInGroup(exchange.request, exchange.response, groups, groupsClaim, matchAll);
}
