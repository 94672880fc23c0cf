import type { IsUserInGroupOptions, MonoCloudUser } from '@monocloud/auth-core';
import type {
  GetServerSideProps,
  GetServerSidePropsContext,
  GetServerSidePropsResult,
  NextApiRequest,
  NextApiResponse,
} from 'next';
import type { NextFetchEvent, NextRequest } from 'next/server';
import type { ParsedUrlQuery } from 'node:querystring';
import type { ReactNode } from 'react';
import type { AppRouterContext, AsNextGives, WebRequest, WebResponse } from './request.ts';
import type { HandlerAnswer } from './handler-answer.ts';
import type { ExtraAuthParams } from '../core/authorization-query.ts';

type MaybePromise<T> = T | Promise<T>;

/** Groups a user must belong to: any of them, or with `matchAll` every one. */
export interface GroupOptions extends IsUserInGroupOptions {
  groups: string[];
}

/** Where a signed-out visitor goes and comes back to. */
export interface ProtectOptions extends Partial<GroupOptions> {
  /** Path to come back to after sign-in. Default: the path being visited. */
  returnUrl?: string;
  authParams?: ExtraAuthParams;
}

/** Parameters of the sign-in that `redirectToSignIn()` leads to. */
export interface RedirectToSignInOptions extends ExtraAuthParams {
  /** Path to come back to after sign-in. Default: `appUrl`. */
  returnUrl?: string;
}

/** Parameters of the sign-out that `redirectToSignOut()` leads to. */
export interface RedirectToSignOutOptions {
  /** Where to go after sign-out. Default: the client option of the same name, else `appUrl`. */
  postLogoutRedirectUri?: string;
  /** Whether to end the session at the provider too. Default: the client option `federatedSignOut`. */
  federated?: boolean;
}

/** A route handler of the App Router, as `protectApi()` takes it. */
export type AppRouterApiHandler<TContext = AppRouterContext> = (
  req: NextRequest,
  ctx: TContext,
) => MaybePromise<HandlerAnswer>;

/** Who may call a route handler of the App Router, and the responses to others. */
export interface ProtectApiAppOptions<TContext = AppRouterContext> extends Partial<GroupOptions> {
  /** Answers instead of `401 {"message":"unauthorized"}`. */
  onAccessDenied?: (req: NextRequest, ctx: TContext) => MaybePromise<HandlerAnswer>;
  /** Answers instead of `403 {"message":"forbidden"}`. */
  onGroupAccessDenied?: (req: NextRequest, ctx: TContext, user: MonoCloudUser) => MaybePromise<HandlerAnswer>;
}

/** Who may call an API route of the Pages Router, and the responses to others. */
export interface ProtectApiPageOptions extends Partial<GroupOptions> {
  /** Answers instead of `401 {"message":"unauthorized"}`. */
  onAccessDenied?: (req: NextApiRequest, res: NextApiResponse) => unknown;
  /** Answers instead of `403 {"message":"forbidden"}`. */
  onGroupAccessDenied?: (req: NextApiRequest, res: NextApiResponse, user: MonoCloudUser) => unknown;
}

/** Props Next gives a page of the App Router. */
export interface AppPageProps {
  params: AsNextGives<Record<string, string | string[] | undefined>>;
  searchParams: AsNextGives<Record<string, string | string[] | undefined>>;
}

/** Who may see a page of the App Router, and what others see. */
export interface ProtectAppPageOptions<TProps = AppPageProps> extends ProtectOptions {
  /** Renders instead of the redirect to sign-in. */
  onAccessDenied?: (props: TProps) => MaybePromise<ReactNode>;
  /** Renders instead of the words `Access Denied`. */
  onGroupAccessDenied?: (props: TProps & { user: MonoCloudUser }) => MaybePromise<ReactNode>;
}

type Props = Record<string, unknown>;

/** Who may see a page of the Pages Router, and what others see. */
export interface ProtectPagePageOptions<
  TProps extends Props = Props,
  TQuery extends ParsedUrlQuery = ParsedUrlQuery,
> extends ProtectOptions {
  /** Runs after the checks; `user` is added to its props. */
  getServerSideProps?: GetServerSideProps<TProps, TQuery>;
  /** Answers instead of the redirect to sign-in. */
  onAccessDenied?: (
    ctx: GetServerSidePropsContext<TQuery>,
  ) => MaybePromise<GetServerSidePropsResult<Props> | undefined>;
  /** Answers instead of the prop `groupAccessDenied`. */
  onGroupAccessDenied?: (
    ctx: GetServerSidePropsContext<TQuery> & { user: MonoCloudUser },
  ) => MaybePromise<GetServerSidePropsResult<Props> | null | undefined>;
}

/** A page wrapped by `protectPage` gets these props in addition to its own. */
export interface ProtectedPageProps {
  /** Absent only where `onAccessDenied` or a failed group check answered. */
  user?: MonoCloudUser;
  /** Set when the user is in none of the required groups and no `onGroupAccessDenied` answered. */
  groupAccessDenied?: boolean;
}

/** The `getServerSideProps` that `protectPage()` makes for a page of the Pages Router. */
export type ProtectPagePageReturnType<
  TProps extends Props = Props,
  TQuery extends ParsedUrlQuery = ParsedUrlQuery,
> = (
  ctx: GetServerSidePropsContext<TQuery>,
) => Promise<GetServerSidePropsResult<Partial<TProps> & ProtectedPageProps>>;

/** Routes that all require the same groups. */
export interface ProtectedRouteGroup {
  routes: (string | RegExp)[];
  groups: string[];
}

/**
 * Which paths require a session. A string that begins with `/` covers that path and everything below it; any other
 * string, and a RegExp, is tested against the path as a regular expression, anchored only where it says so itself.
 */
export type ProtectedRoutes =
  (string | RegExp | ProtectedRouteGroup)[] | ((req: NextRequest) => MaybePromise<boolean>);

type MiddlewareAnswer = MaybePromise<HandlerAnswer | null | undefined | void>;

/** What the proxy (before Next 16: middleware) protects, and its responses. */
export interface MonoCloudMiddlewareOptions extends IsUserInGroupOptions {
  /** Default: every path the proxy matches. `[]`: none. */
  protectedRoutes?: ProtectedRoutes;
  /** Answers a signed-out visitor; answering nothing lets the request through. */
  onAccessDenied?: (req: NextRequest, evt: NextFetchEvent) => MiddlewareAnswer;
  /** Answers a user outside the required groups; answering nothing lets the request through. */
  onGroupAccessDenied?: (req: NextRequest, evt: NextFetchEvent, user: MonoCloudUser) => MiddlewareAnswer;
  /** Answers when an auth route fails unexpectedly; answering nothing gives a 500. */
  onError?: (req: NextRequest, evt: NextFetchEvent, error: Error) => MiddlewareAnswer;
}

/** Options of the handler that serves the auth routes. */
export interface MonoCloudAuthOptions {
  /**
   * Answers when an auth route fails unexpectedly. In the App Router answering nothing gives a 500; in the Pages
   * Router the handler writes to the response itself.
   */
  onError?: (
    req: WebRequest | NextApiRequest,
    ctxOrRes: AppRouterContext | WebResponse | NextApiResponse | undefined,
    error: Error,
  ) => unknown;
}

/** Serves the auth routes of either router. */
export interface MonoCloudAuthHandler {
  /** As an API route of the Pages Router. */
  (req: NextApiRequest, res: NextApiResponse): Promise<unknown>;
  /** The answer carries on the headers and cookies of `res`. */
  (req: WebRequest, res?: WebResponse): Promise<Response>;
  /** As a route handler. Last, because Next 15 checks the exports of a route by their last overload. */
  (req: WebRequest, ctx: AppRouterContext): Promise<Response>;
}
