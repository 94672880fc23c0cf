import { MonoCloudHttpError } from '@monocloud/auth-core';
import { type ExtraAuthParams, toSignInUrl, toSignOutUrl } from '../core/authorization-query.ts';
import { readNextHeaders } from './next-cookies.ts';
import { createUnauthorizedSignal, rethrowNextSignal, toSeeOther } from './next-signal.ts';
import type { MonoCloudCoreClient } from '../core/core-client.ts';
import { isFromOwnPage, isFromScript } from '../core/routes/fetch-metadata.ts';
import { sealSignInLink } from '../core/routes/sealed-link.ts';
import type { RedirectToSignInOptions, RedirectToSignOutOptions } from './types.ts';

/** The request header that carries the visited path from the proxy to the page. Browsers never see it. */
export const PATH_HEADER = 'x-monocloud-path';

/** The absolute address of the sign-in route, for the visitor who sent these headers. */
export async function toAbsoluteSignInUrl(
  core: MonoCloudCoreClient,
  headers: Readonly<Record<string, string>>,
  authParams: ExtraAuthParams | undefined,
  returnUrl: string | undefined,
): Promise<string> {
  const { appUrl, routes, cookieSecrets } = core.getOptions();
  const signInUrl = `${appUrl}${routes.signIn}`;
  const url = toSignInUrl(signInUrl, authParams, returnUrl);
  const isPlain = url === toSignInUrl(signInUrl, undefined, returnUrl);
  return isPlain || (authParams?.scopes === undefined && isFromOwnPage(headers, appUrl))
    ? url
    : sealSignInLink(url, cookieSecrets);
}

/**
 * Whether a redirect must not repeat the request. Next tells a page nothing of the method; browsers send an `Origin` with
 * every method but GET and HEAD (Fetch §3.2).
 */
function isPost(headers: Headers): boolean {
  const names = ['content-type', 'content-length', 'transfer-encoding', 'origin'];
  return names.some((name) => headers.has(name));
}

async function redirectVisitor(url: string): Promise<never> {
  const { redirect } = await import('next/navigation');
  try {
    return redirect(url);
  } catch (signal) {
    throw isPost(await requestHeaders()) ? toSeeOther(signal) : signal;
  }
}

/**
 * Sends a visitor of the App Router to sign-in and back to where they were; a script that posts gets 401. A server action
 * gets the redirect from Next, which hands it to its own script. Never returns.
 */
export async function redirectVisitorToSignIn(
  core: MonoCloudCoreClient,
  authParams: ExtraAuthParams | undefined,
  returnUrl: string | undefined,
): Promise<never> {
  const received = await requestHeaders();
  const headers = Object.fromEntries(received.entries());
  if (isPost(received) && !received.has('next-action') && isFromScript(headers)) {
    const signal = await createUnauthorizedSignal();
    if (signal) throw signal;
  }
  return redirectVisitor(await toAbsoluteSignInUrl(core, headers, authParams, returnUrl));
}

/** A path as the browser has it: Next takes the language out (`i18n`), unless it is the default one and not there. */
export function withLanguage(path: string, place: { locale?: string; defaultLocale?: string }): string {
  const { locale, defaultLocale } = place;
  return locale && locale !== defaultLocale ? `/${locale}${path}` : path;
}

/** The path being visited, as the proxy noted it; `/` when no proxy ran. */
export async function readVisitedPath(): Promise<string> {
  return (await requestHeaders()).get(PATH_HEADER) ?? '/';
}

/**
 * Runs something that needs the request Next is serving.
 * @throws Error naming the function when there is no such request.
 * @throws MonoCloudHttpError while the session store is unavailable.
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
  const url = toSignOutUrl(`${appUrl}${routes.signOut}`, { postLogoutUrl: postLogoutRedirectUri, federated });
  return redirectVisitor(url);
}

async function requestHeaders(): Promise<Headers> {
  return (await readNextHeaders()) ?? new Headers();
}
