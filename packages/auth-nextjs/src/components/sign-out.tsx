import type { AnchorHTMLAttributes, ReactElement } from 'react';
import { type SignOutQuery, toSignOutUrl } from '../core/authorization-query.ts';
import { signOutRoute } from '../client/browser-routes.ts';

/** Parameters of the sign-out, and attributes of the link. */
export interface SignOutProps extends SignOutQuery, Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href'> {}

/** A link to the sign-out route, for Server and Client Components. Attributes of `<a>` are passed on. */
export function SignOut(props: SignOutProps): ReactElement {
  const { postLogoutUrl, federated, idTokenHint, children, ...anchor } = props;
  return (
    <a {...anchor} href={toSignOutUrl(signOutRoute(), { postLogoutUrl, federated, idTokenHint })}>
      {children}
    </a>
  );
}
