import type { MonoCloudCoreClient } from './core/core-client.ts';
import type { MonoCloudRequest, MonoCloudResponse } from './core/exchange.ts';
import type { MonoCloudRoutes, OnCoreError } from './core/types.ts';

export type AuthRoute = keyof MonoCloudRoutes;

/**
 * The auth route at a path, by exact comparison.
 * @param pathname path of the request, with or without the base path that `appUrl` may carry.
 */
export function findAuthRoute(core: MonoCloudCoreClient, pathname: string): AuthRoute | undefined {
  const { appUrl, routes } = core.getOptions();
  const basePath = new URL(appUrl).pathname.replace(/\/$/, '');
  const path = pathname.startsWith(`${basePath}/`) ? pathname.slice(basePath.length) : pathname;
  const withSlash = (route: string) => (route.startsWith('/') ? route : `/${route}`);
  if (path === withSlash(routes.signIn)) return 'signIn';
  if (path === withSlash(routes.callback)) return 'callback';
  if (path === withSlash(routes.userInfo)) return 'userInfo';
  if (path === withSlash(routes.signOut)) return 'signOut';
  if (path === withSlash(routes.backChannelLogout)) return 'backChannelLogout';
  return undefined;
}

/** Lets the core answer an auth route. Resolves to `response.done()`, or to what `onError` returned. */
export function serveAuthRoute(
  core: MonoCloudCoreClient,
  route: AuthRoute,
  request: MonoCloudRequest,
  response: MonoCloudResponse,
  onError: OnCoreError | undefined,
): Promise<unknown> {
  return core[route](request, response, { onError });
}
