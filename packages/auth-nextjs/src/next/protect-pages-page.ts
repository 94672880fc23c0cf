import type { MonoCloudUser } from '@monocloud/auth-core';
import type { GetServerSidePropsContext, GetServerSidePropsResult } from 'next';
import { checkAccess } from './access.ts';
import { createNodeCookieRequest, toHeaderRecord } from './node-request.ts';
import { createNodeCookieResponse } from './node-response.ts';
import type { MonoCloudCoreClient } from '../core/core-client.ts';
import { isFromScript } from '../core/routes/fetch-metadata.ts';
import { refuseInPages, UNAUTHORIZED } from './protect-api.ts';
import { toAbsoluteSignInUrl, withLanguage } from './sign-in-redirect.ts';
import type { ProtectPagePageOptions } from './types.ts';

type Result = GetServerSidePropsResult<Record<string, unknown>>;

/** `getServerSideProps` behind the session and group check. */
export async function guardServerSideProps(
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
  if (access.outcome === 'outside-group') return answerOutsider(ctx, user, options);
  const result = await options.getServerSideProps?.(ctx);
  return withProps(result, { user });
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

async function answerOutsider(
  ctx: GetServerSidePropsContext,
  user: MonoCloudUser,
  options: ProtectPagePageOptions,
): Promise<Result> {
  const answer = await options.onGroupAccessDenied?.({ ...ctx, user });
  return answer ? withProps(answer, {}) : { props: { groupAccessDenied: true } };
}

/** A redirect or not-found stays as it is; an answer with props, or none, gets more of them. */
async function withProps(result: Result | undefined, props: Record<string, unknown>): Promise<Result> {
  if (result && ('redirect' in result || 'notFound' in result)) return result;
  return { ...result, props: { ...props, ...(await result?.props) } };
}
