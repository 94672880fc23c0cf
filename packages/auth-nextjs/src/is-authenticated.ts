import { MonoCloudValidationError } from '@monocloud/auth-core';
import type { CoreSource } from './core-source.ts';
import type {
  AppRouterContext,
  NodeRequest,
  NodeResponse,
  WebRequest,
  WebResponse,
} from './adapters/exchange-kind.ts';
import { parseCall } from './adapters/cookie-exchange.ts';

/** Whether somebody is signed in. Says nothing about how long the access token still lives. */
export interface IsAuthenticated {
  /** Reads and writes the cookies of the request Next is serving. */
  (): Promise<boolean>;
  /**
   * Reads the cookies of `req`; changes are saved on `res`, or without it through `next/headers`. A route context is
   * ignored.
   */
  (req: WebRequest, res?: WebResponse | AppRouterContext): Promise<boolean>;
  /** The same for the Pages Router and plain Node servers. */
  (req: NodeRequest, res: NodeResponse): Promise<boolean>;
}

export function createIsAuthenticated(core: CoreSource): IsAuthenticated {
  return async (...args: unknown[]) => {
    const { exchange } = await parseCall(args, assertNothing);
    return core().isAuthenticated(exchange.request, exchange.response);
  };
}

function assertNothing(rest: unknown[]): void {
  if (rest.length > 0) throw new MonoCloudValidationError('Invalid parameters passed to isAuthenticated()');
}
