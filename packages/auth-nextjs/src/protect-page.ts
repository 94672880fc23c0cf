import type { MonoCloudUser } from '@monocloud/auth-core';
import type { GetServerSidePropsContext } from 'next';
import type { ParsedUrlQuery } from 'node:querystring';
import type { ReactNode } from 'react';
import type { CoreSource } from './core-source.ts';
import { guardServerComponent } from './protect-app-page.ts';
import { guardServerSideProps } from './protect-pages-page.ts';
import type {
  AppPageProps,
  ProtectAppPageOptions,
  ProtectPagePageOptions,
  ProtectPagePageReturnType,
} from './types.ts';

/** A page of the App Router that is rendered for signed-in users only and told who they are. */
export type ProtectedAppPage<TProps> = (
  props: TProps & { user: MonoCloudUser },
) => ReactNode | Promise<ReactNode>;

/**
 * Shows a page to signed-in users (in one of `groups`) only; others are sent to sign-in.
 * A function as first argument means a page of the App Router, anything else the Pages Router.
 */
export interface ProtectPage {
  /** Wraps a Server Component page; it receives its props and `user`. */
  <TProps extends object = AppPageProps>(
    component: ProtectedAppPage<TProps>,
    options?: ProtectAppPageOptions<TProps>,
  ): (props: TProps) => Promise<ReactNode>;
  /** Makes the `getServerSideProps` of a page; the page receives `user`. */
  <
    TProps extends Record<string, unknown> = Record<string, unknown>,
    TQuery extends ParsedUrlQuery = ParsedUrlQuery,
  >(
    options?: ProtectPagePageOptions<TProps, TQuery>,
  ): ProtectPagePageReturnType<TProps, TQuery>;
}

export function createProtectPage(core: CoreSource): ProtectPage {
  function protectPage<TProps extends object>(
    component: ProtectedAppPage<TProps>,
    options?: ProtectAppPageOptions<TProps>,
  ): (props: TProps) => Promise<ReactNode>;
  function protectPage<TProps extends Record<string, unknown>, TQuery extends ParsedUrlQuery>(
    options?: ProtectPagePageOptions<TProps, TQuery>,
  ): ProtectPagePageReturnType<TProps, TQuery>;
  function protectPage(
    first?: ProtectedAppPage<object> | ProtectPagePageOptions,
    options: ProtectAppPageOptions<object> = {},
  ) {
    if (typeof first === 'function') return guardServerComponent(core, first, options);
    return (ctx: GetServerSidePropsContext) => guardServerSideProps(core(), ctx, first ?? {});
  }
  return protectPage;
}
