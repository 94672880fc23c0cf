import { MonoCloudCoreClient } from './core/core-client.ts';
import { MonoCloudNextClient } from './next-client.ts';

let core: MonoCloudCoreClient | undefined;

// Its core is made at the first call that needs it, so that importing this package, and a module that calls
// `authMiddleware()` or `protectApi()` while it is loaded, reads no environment.
const client: object = Object.create(MonoCloudNextClient.prototype, {
  coreClient: { get: () => (core ??= new MonoCloudCoreClient()) },
});

type Client = MonoCloudNextClient;

/** A method of that client. Looked up at every call, so that a spy on the prototype is seen here too. */
const bound =
  (name: keyof Client) =>
  (...args: unknown[]) =>
    Reflect.get(client, name).apply(client, args);

export const authMiddleware: Client['authMiddleware'] = bound('authMiddleware');
export const monoCloudAuth: Client['monoCloudAuth'] = bound('monoCloudAuth');
export const getSession: Client['getSession'] = bound('getSession');
export const getTokens: Client['getTokens'] = bound('getTokens');
export const isAuthenticated: Client['isAuthenticated'] = bound('isAuthenticated');
export const isUserInGroup: Client['isUserInGroup'] = bound('isUserInGroup');
export const protect: Client['protect'] = bound('protect');
export const protectApi: Client['protectApi'] = bound('protectApi');
export const protectPage: Client['protectPage'] = bound('protectPage');
export const redirectToSignIn: Client['redirectToSignIn'] = bound('redirectToSignIn');
export const redirectToSignOut: Client['redirectToSignOut'] = bound('redirectToSignOut');
