import type { MonoCloudCoreClient } from '../core/core-client.ts';
import type { MonoCloudRequest, MonoCloudResponse } from '../core/http.ts';
import type { MonoCloudRoutes, OnCoreError } from '../core/types.ts';

export type AuthRoute = keyof MonoCloudRoutes;

/** Next's `trailingSlash` sends every path on to the spelling with a slash; both name the same route. */
const withoutSlash = (path: string): string => path.replace(/(?<=.)\/$/, '');

/**
 * The auth route at a path, by exact comparison but for one slash at the end.
 * @param pathname path of the request, with or without the base path that `appUrl` may carry.
 */
export function findAuthRoute(core: MonoCloudCoreClient, pathname: string): AuthRoute | undefined {
  const { appUrl, routes } = core.getOptions();
  const basePath = new URL(appUrl).pathname.replace(/\/$/, '');
  const path = withoutSlash(pathname.startsWith(`${basePath}/`) ? pathname.slice(basePath.length) : pathname);
  if (path === routes.signIn) return 'signIn';
  if (path === routes.callback) return 'callback';
  if (path === routes.userInfo) return 'userInfo';
  if (path === routes.signOut) return 'signOut';
  if (path === routes.backChannelLogout) return 'backChannelLogout';
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
