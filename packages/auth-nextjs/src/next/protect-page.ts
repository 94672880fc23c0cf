import type { MonoCloudUser } from '@monocloud/auth-core';
import type { GetServerSidePropsContext, GetServerSidePropsResult } from 'next';
import type { ReactNode } from 'react';
import type { MonoCloudCoreClient } from '../core/core-client.ts';
import type { ProtectAppPageOptions, ProtectOptions, ProtectPagePageOptions } from './types.ts';
import { isFromScript } from '../core/routes/fetch-metadata.ts';
import { checkAccess, type CoreSource } from './access.ts';
import { createNodeCookieRequest } from './request.ts';
import { createNodeCookieResponse } from './cookie-response.ts';
import { openNextExchange } from './next-cookies.ts';
import { refuseInPages, UNAUTHORIZED } from './protect-api.ts';
import { toHeaderRecord } from './route-request.ts';
import {
  readVisitedPath,
  redirectVisitorToSignIn,
  toAbsoluteSignInUrl,
  withinAppRouter,
  withLanguage,
} from './sign-in-redirect.ts';

/** A page of the App Router that is rendered for signed-in users only, and gets the user. */
export type ProtectedAppPage<TProps> = (
  props: TProps & { user: MonoCloudUser },
) => ReactNode | Promise<ReactNode>;

/** A Server Component page behind the session and group check. */
function guardServerComponent<TProps extends object>(
  core: CoreSource,
  component: ProtectedAppPage<TProps>,
  options: ProtectAppPageOptions<TProps>,
): (props: TProps) => Promise<ReactNode> {
  return async (props) => {
    const access = await checkAccess(core(), await openNextExchange(), options);
    if (access.outcome === 'signed-out') {
      if (options.onAccessDenied) return options.onAccessDenied(props);
      const returnUrl = options.returnUrl ?? (await readVisitedPath());
      return redirectVisitorToSignIn(core(), options.authParams, returnUrl);
    }
    const propsWithUser = { ...props, user: access.user };
    if (access.outcome === 'granted') return component(propsWithUser);
    return options.onGroupAccessDenied ? options.onGroupAccessDenied(propsWithUser) : 'Access Denied';
  };
}

type Result = GetServerSidePropsResult<Record<string, unknown>>;

/** `getServerSideProps` behind the session and group check. */
async function guardServerSideProps(
  core: MonoCloudCoreClient,
  ctx: GetServerSidePropsContext,
  options: ProtectPagePageOptions,
): Promise<Result> {
  const exchange = { request: createNodeCookieRequest(ctx.req), response: createNodeCookieResponse(ctx.res) };
  const access = await checkAccess(core, exchange, options);
  if (access.outcome === 'signed-out') {
    if (options.onAccessDenied) return withProps(await options.onAccessDenied(ctx), {});
    return sendToSignIn(core, ctx, options);
  }
  const { user } = access;
  if (access.outcome === 'outside-group') {
    const answer = await options.onGroupAccessDenied?.({ ...ctx, user });
    return answer ? withProps(answer, {}) : { props: { groupAccessDenied: true } };
  }
  return withProps(await options.getServerSideProps?.(ctx), { user });
}

/** A redirect of 307 would repeat a form post at the sign-in route; a script that posts gets 401. */
async function sendToSignIn(
  core: MonoCloudCoreClient,
  ctx: GetServerSidePropsContext,
  options: ProtectPagePageOptions,
): Promise<Result> {
  const headers = toHeaderRecord(ctx.req.headers);
  const isPost = ctx.req.method !== 'GET' && ctx.req.method !== 'HEAD';
  if (isPost && isFromScript(headers)) {
    refuseInPages(ctx.res, UNAUTHORIZED);
    return { props: {} };
  }
  const path = withLanguage(ctx.resolvedUrl, ctx);
  const destination = await toAbsoluteSignInUrl(core, headers, options.authParams, options.returnUrl ?? path);
  return { redirect: isPost ? { destination, statusCode: 303 } : { destination, permanent: false } };
}

/** A redirect or not-found stays as it is; an answer with props, or none, gets more of them. */
async function withProps(result: Result | undefined, props: Record<string, unknown>): Promise<Result> {
  if (result && ('redirect' in result || 'notFound' in result)) return result;
  return { ...result, props: { ...props, ...(await result?.props) } };
}

/** `MonoCloudNextClient.protectPage`. */
export function protectPage(
  core: CoreSource,
  first?: ProtectedAppPage<object> | ProtectPagePageOptions,
  options: ProtectAppPageOptions<object> = {},
) {
  if (typeof first === 'function') return guardServerComponent(core, first, options);
  return (ctx: GetServerSidePropsContext) => guardServerSideProps(core(), ctx, first ?? {});
}

/** `MonoCloudNextClient.protect`. */
export async function protect(core: MonoCloudCoreClient, options: ProtectOptions = {}): Promise<void> {
  const { access, path } = await withinAppRouter('protect', async () => ({
    access: await checkAccess(core, await openNextExchange(), options),
    path: options.returnUrl ?? (await readVisitedPath()),
  }));
  if (access.outcome !== 'granted') await redirectVisitorToSignIn(core, options.authParams, path);
}
