import type { SpaceSeparated } from './authorization-query.ts';
import type { CoreSource } from './core-source.ts';
import type { GetTokensOptions, MonoCloudTokens } from './core/types.ts';
import {
  type AppRouterContext,
  isObject,
  type NodeRequest,
  type NodeResponse,
  type WebRequest,
  type WebResponse,
} from './adapters/exchange-kind.ts';
import { parseCall, parseOptions } from './adapters/cookie-exchange.ts';

/** The options, with lists in place of space-separated texts as callers of the 0.1 line pass them. */
export interface TokenWish extends Omit<GetTokensOptions, 'resource' | 'scopes'> {
  resource?: SpaceSeparated;
  scopes?: SpaceSeparated;
}

/**
 * The signed-in user's tokens, renewed when the access token asked for is missing or about to expire.
 *
 * `resource` and `scopes` are space-separated and select an access token by exact set; left out, the default
 * token of the sign-in is meant. A renewal uses the refresh token (RFC 6749 §6, RFC 8707 §2.2) and saves the
 * session where the overload says. A Server Component cannot save, so there nothing is renewed.
 *
 * @throws MonoCloudValidationError `Session does not exist` when nobody is signed in; other messages for options
 * that are not valid.
 * @throws MonoCloudTokenError when the access token expired and there is no refresh token.
 * @throws MonoCloudOPError when the provider refuses the refresh token; `error` is its OAuth code.
 * @throws MonoCloudHttpError when the provider cannot be reached.
 */
export interface GetTokens {
  /** Reads and writes the cookies of the request Next is serving. */
  (options?: TokenWish): Promise<MonoCloudTokens>;
  /** Reads the cookies of `req`; a renewed session is saved through `next/headers`. */
  (req: WebRequest, options?: TokenWish): Promise<MonoCloudTokens>;
  /** Reads the cookies of `req`; a renewed session is saved on `res`. A route context there is ignored. */
  (req: WebRequest, res: WebResponse | AppRouterContext, options?: TokenWish): Promise<MonoCloudTokens>;
  /** The same for the Pages Router and plain Node servers. */
  (req: NodeRequest, res: NodeResponse, options?: TokenWish): Promise<MonoCloudTokens>;
}

export function createGetTokens(core: CoreSource): GetTokens {
  return async (...args: unknown[]) => {
    const { exchange, parsed } = await parseCall(args, (rest) => parseOptions('getTokens', rest, isOptions));
    return core().getTokens(exchange.request, exchange.response, parsed);
  };
}

function isOptions(value: unknown): value is GetTokensOptions {
  return isObject(value);
}
