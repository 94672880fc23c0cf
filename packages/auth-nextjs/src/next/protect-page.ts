import type { MonoCloudUser } from '@monocloud/auth-core';
import type { GetServerSidePropsContext } from 'next';
import type { ReactNode } from 'react';
import type { MonoCloudCoreClient } from '../core/core-client.ts';
import type { ProtectAppPageOptions, ProtectOptions, ProtectPagePageOptions } from './types.ts';
import { checkAccess } from './access.ts';
import { openNextExchange } from './cookie-exchange.ts';
import type { CoreSource } from './core-source.ts';
import { guardServerSideProps } from './protect-pages-page.ts';
import { readVisitedPath, redirectVisitorToSignIn, withinAppRouter } from './sign-in-redirect.ts';

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
      return redirectVisitorToSignIn(
        core(),
        options.authParams,
        options.returnUrl ?? (await readVisitedPath()),
      );
    }
    const propsWithUser = { ...props, user: access.user };
    if (access.outcome === 'granted') return component(propsWithUser);
    return options.onGroupAccessDenied ? options.onGroupAccessDenied(propsWithUser) : 'Access Denied';
  };
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
