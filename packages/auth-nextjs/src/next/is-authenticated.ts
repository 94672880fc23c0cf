import { MonoCloudValidationError } from '@monocloud/auth-core';
import type { MonoCloudCoreClient } from '../core/core-client.ts';
import { parseCall } from './cookie-exchange.ts';

/** The arguments of one of the forms of `MonoCloudNextClient.isAuthenticated`, carried out. */
export async function isAuthenticated(core: MonoCloudCoreClient, args: unknown[]): Promise<boolean> {
  const { exchange } = await parseCall(args, assertNothing);
  return core.isAuthenticated(exchange.request, exchange.response);
}

function assertNothing(rest: unknown[]): void {
  if (rest.length > 0) throw new MonoCloudValidationError('Invalid parameters passed to isAuthenticated()');
}
