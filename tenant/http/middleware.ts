import type { Provider } from 'oidc-provider';

type Middleware = Parameters<Provider['use']>[0];

/** A request on its way through the provider, and the way on. */
export type Context = Parameters<Middleware>[0];
export type Next = Parameters<Middleware>[1];

/** The error code of an answer; undefined when it is none of an error. */
export const readError = ({ body }: { body?: unknown }): string | undefined =>
  typeof body === 'object' && body !== null && 'error' in body ? String(body.error) : undefined;
