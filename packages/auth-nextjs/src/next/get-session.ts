import type { MonoCloudSession } from '@monocloud/auth-core';
import type { MonoCloudCoreClient } from '../core/core-client.ts';
import type { GetSessionOptions } from '../core/types.ts';
import { isObject } from './request-kind.ts';
import { parseCall, parseOptions } from './cookie-exchange.ts';

/** The arguments of one of the forms of `MonoCloudNextClient.getSession`, carried out. */
export async function getSession(
  core: MonoCloudCoreClient,
  args: unknown[],
): Promise<MonoCloudSession | undefined> {
  const { exchange, parsed } = await parseCall(args, (rest) => parseOptions('getSession', rest, isOptions));
  return core.getSession(exchange.request, exchange.response, parsed);
}

function isOptions(value: unknown): value is GetSessionOptions {
  return isObject(value);
}
