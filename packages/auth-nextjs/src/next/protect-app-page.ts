import type { MonoCloudUser } from '@monocloud/auth-core';
import type { ReactNode } from 'react';
import { checkAccess } from './access.ts';
import { openNextExchange } from './cookie-exchange.ts';
import type { CoreSource } from './core-source.ts';
import { readVisitedPath, redirectVisitorToSignIn } from './sign-in-redirect.ts';
import type { ProtectAppPageOptions } from '../types.ts';

/** A page of the App Router that is rendered for signed-in users only and told who they are. */
export type ProtectedAppPage<TProps> = (
  props: TProps & { user: MonoCloudUser },
) => ReactNode | Promise<ReactNode>;

/** A Server Component page behind the session and group check. */
export function guardServerComponent<TProps extends object>(
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
