import type { AnchorHTMLAttributes, ReactElement } from 'react';
import { type ExtraAuthParams, LINK_PARAMS, toSignInUrl } from '../core/authorization-query.ts';
import { signInRoute } from '../client/browser-routes.ts';

type AnchorProps = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href' | keyof ExtraAuthParams>;

/** Parameters of the sign-in, and attributes of the link. */
export interface SignInProps extends ExtraAuthParams, AnchorProps {
  /** Path to come back to after sign-in. */
  returnUrl?: string;
}

/** A link to the sign-in route, for Server and Client Components. Attributes of `<a>` are passed on. */
export function SignIn({ returnUrl, children, ...others }: SignInProps): ReactElement {
  const anchor: AnchorProps = { ...others };
  for (const name of Object.keys(LINK_PARAMS)) Reflect.deleteProperty(anchor, name);
  return (
    <a {...anchor} href={toSignInUrl(signInRoute(), others, returnUrl)}>
      {children}
    </a>
  );
}

/** As {@link SignInProps}, without what a registration cannot have. */
export interface SignUpProps extends Omit<SignInProps, 'authenticatorHint' | 'loginHint' | 'prompt'> {}

/** A link to the sign-in route that asks the provider for its registration page (`prompt=create`). */
export function SignUp(props: SignUpProps): ReactElement {
  // The type forbids the three; callers without types must not get past it.
  return SignIn({ ...props, prompt: 'create', loginHint: undefined, authenticatorHint: undefined });
}
