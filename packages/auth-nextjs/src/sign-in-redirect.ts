import { MonoCloudHttpError } from '@monocloud/auth-core';
import { type ExtraAuthParams, toSignInUrl, toSignOutUrl } from './authorization-query.ts';
import { rethrowNextSignal } from './adapters/next-signal.ts';
import type { MonoCloudCoreClient } from './core/core-client.ts';
import type { RedirectToSignInOptions, RedirectToSignOutOptions } from './types.ts';

/** The request header that carries the visited path from the proxy to the page. Browsers never see it. */
export const PATH_HEADER = 'x-monocloud-path';

/** The absolute address of the sign-in route. */
export function toAbsoluteSignInUrl(
  core: MonoCloudCoreClient,
  authParams: ExtraAuthParams | undefined,
  returnUrl: string | undefined,
): string {
  const { appUrl, routes } = core.getOptions();
  return toSignInUrl(`${appUrl}${routes.signIn}`, authParams, returnUrl);
}

/** Sends a visitor of the App Router to sign-in and back to where they were. Never returns. */
export async function redirectVisitorToSignIn(
  core: MonoCloudCoreClient,
  authParams: ExtraAuthParams | undefined,
  returnUrl: string | undefined,
): Promise<never> {
  const { redirect } = await import('next/navigation');
  return redirect(toAbsoluteSignInUrl(core, authParams, returnUrl));
}

/** The path being visited, as the proxy noted it; `/` when no proxy ran. */
export async function readVisitedPath(): Promise<string> {
  return (await requestHeaders()).get(PATH_HEADER) ?? '/';
}

/**
 * Runs something that needs the request Next is serving.
 * @throws Error naming the function when there is no such request.
 * @throws MonoCloudHttpError when the session store is away.
 */
export async function withinAppRouter<T>(functionName: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    await rethrowNextSignal(error);
    if (error instanceof MonoCloudHttpError) throw error;
    throw new Error(
      `${functionName}() can only be used in App Router server environments (RSC, route handlers, or server actions)`,
      { cause: error },
    );
  }
}

/** `MonoCloudNextClient.redirectToSignIn`. */
export async function redirectToSignIn(
  core: MonoCloudCoreClient,
  { returnUrl, ...authParams }: RedirectToSignInOptions = {},
): Promise<never> {
  await withinAppRouter('redirectToSignIn', requestHeaders);
  return redirectVisitorToSignIn(core, authParams, returnUrl);
}

/** `MonoCloudNextClient.redirectToSignOut`. */
export async function redirectToSignOut(
  core: MonoCloudCoreClient,
  { postLogoutRedirectUri, federated }: RedirectToSignOutOptions = {},
): Promise<never> {
  await withinAppRouter('redirectToSignOut', requestHeaders);
  const { appUrl, routes } = core.getOptions();
  const { redirect } = await import('next/navigation');
  return redirect(
    toSignOutUrl(`${appUrl}${routes.signOut}`, { postLogoutUrl: postLogoutRedirectUri, federated }),
  );
}

async function requestHeaders(): Promise<Headers> {
  const { headers } = await import('next/headers');
  return headers();
}
