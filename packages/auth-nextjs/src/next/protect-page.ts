import type { MonoCloudUser } from '@monocloud/auth-core';
import type { GetServerSidePropsContext } from 'next';
import type { ReactNode } from 'react';
import type { CoreSource } from './core-source.ts';
import { guardServerComponent } from './protect-app-page.ts';
import { guardServerSideProps } from './protect-pages-page.ts';
import type { ProtectAppPageOptions, ProtectPagePageOptions } from '../types.ts';

/** A page of the App Router that is rendered for signed-in users only and told who they are. */
export type ProtectedAppPage<TProps> = (
  props: TProps & { user: MonoCloudUser },
) => ReactNode | Promise<ReactNode>;

/** `MonoCloudNextClient.protectPage`. */
export function protectPage(
  core: CoreSource,
  first?: ProtectedAppPage<object> | ProtectPagePageOptions,
  options: ProtectAppPageOptions<object> = {},
) {
  if (typeof first === 'function') return guardServerComponent(core, first, options);
  return (ctx: GetServerSidePropsContext) => guardServerSideProps(core(), ctx, first ?? {});
}
