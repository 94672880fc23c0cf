// What is used here of the packages that are installed for the benchmark only. It stands for their own types, so that
// the compiler and the linter need nothing of `bench/node_modules`.

declare module 'undici' {
  interface Handler {
    onRequestStart(): void;
    onResponseStart(controller: unknown, statusCode: number): void;
    onResponseData(): void;
    onResponseEnd(): void;
    onResponseError(controller: unknown, error: Error): void;
  }
  export class Client {
    constructor(origin: string, options: { pipelining: number });
    dispatch(
      request: { path: string; method: string; headers: Record<string, string> },
      handler: Handler,
    ): boolean;
    close(): Promise<void>;
  }
}

declare module 'express-oauth2-jwt-bearer' {
  import type { RequestHandler } from 'express';
  export function auth(options: { issuerBaseURL: string; audience: string }): RequestHandler;
  export function requiredScopes(scopes: string): RequestHandler;
}
