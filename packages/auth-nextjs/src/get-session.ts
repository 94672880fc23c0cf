import type { MonoCloudSession } from '@monocloud/auth-core';
import type { CoreSource } from './core-source.ts';
import type { GetSessionOptions } from './core/types.ts';
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
 * The session of the signed-in user; undefined when there is none, or it expired, or cannot be opened.
 *
 * `refetchUserInfo: true` asks the provider's userinfo endpoint for the profile first (OpenID Connect Core §5.3).
 *
 * @throws MonoCloudValidationError when a refetch is asked for and the session holds no default access token with
 * the `openid` scope.
 * @throws MonoCloudHttpError when the provider cannot be reached for it.
 */
export interface GetSession {
  /** Reads and writes the cookies of the request Next is serving. */
  (options?: GetSessionOptions): Promise<MonoCloudSession | undefined>;
  /** Reads the cookies of `req`; changes are saved through `next/headers`. */
  (req: WebRequest, options?: GetSessionOptions): Promise<MonoCloudSession | undefined>;
  /** Reads the cookies of `req`; changes are saved on `res`. A route context there is ignored. */
  (
    req: WebRequest,
    res: WebResponse | AppRouterContext,
    options?: GetSessionOptions,
  ): Promise<MonoCloudSession | undefined>;
  /** The same for the Pages Router and plain Node servers. */
  (req: NodeRequest, res: NodeResponse, options?: GetSessionOptions): Promise<MonoCloudSession | undefined>;
}

export function createGetSession(core: CoreSource): GetSession {
  return async (...args: unknown[]) => {
    const { exchange, parsed } = await parseCall(args, (rest) => parseOptions('getSession', rest, isOptions));
    return core().getSession(exchange.request, exchange.response, parsed);
  };
}

function isOptions(value: unknown): value is GetSessionOptions {
  return isObject(value);
}
