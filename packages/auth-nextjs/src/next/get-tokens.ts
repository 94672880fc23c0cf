import type { SpaceSeparated } from '../authorization-query.ts';
import type { MonoCloudCoreClient } from '../core/core-client.ts';
import type { GetTokensOptions, MonoCloudTokens } from '../core/types.ts';
import { isObject } from './request-kind.ts';
import { parseCall, parseOptions } from './cookie-exchange.ts';

/** The options, with lists in place of space-separated texts as callers of the 0.1 line pass them. */
export interface TokenWish extends Omit<GetTokensOptions, 'resource' | 'scopes'> {
  resource?: SpaceSeparated;
  scopes?: SpaceSeparated;
}

/** The arguments of one of the forms of `MonoCloudNextClient.getTokens`, carried out. */
export async function getTokens(core: MonoCloudCoreClient, args: unknown[]): Promise<MonoCloudTokens> {
  const { exchange, parsed } = await parseCall(args, (rest) => parseOptions('getTokens', rest, isOptions));
  return core.getTokens(exchange.request, exchange.response, parsed);
}

function isOptions(value: unknown): value is GetTokensOptions {
  return isObject(value);
}
