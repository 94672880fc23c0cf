import type { AnchorHTMLAttributes, ReactElement } from 'react';
import { type ExtraAuthParams, toSignInUrl } from '../core/authorization-query.ts';
import { signInRoute } from '../client/browser-routes.ts';

type AnchorProps = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href' | keyof ExtraAuthParams>;

/** Parameters of the sign-in, and attributes of the link. */
export interface SignInProps extends ExtraAuthParams, AnchorProps {
  /** Path to come back to after sign-in. */
  returnUrl?: string;
}

/** A link to the sign-in route, for Server and Client Components. Attributes of `<a>` are passed on. */
export function SignIn(props: SignInProps): ReactElement {
  const { authParams, returnUrl, children, anchor } = splitSignInProps(props);
  return (
    <a {...anchor} href={toSignInUrl(signInRoute(), authParams, returnUrl)}>
      {children}
    </a>
  );
}

/** As {@link SignInProps}, without what a registration cannot have. */
export interface SignUpProps extends Omit<SignInProps, 'authenticatorHint' | 'loginHint' | 'prompt'> {}

/** A link to the sign-in route that asks the provider for its registration page (`prompt=create`). */
export function SignUp(props: SignUpProps): ReactElement {
  const { authParams, returnUrl, children, anchor } = splitSignInProps(props);
  // The type forbids the three; callers without types must not get past it.
  const only = { prompt: 'create', loginHint: undefined, authenticatorHint: undefined } as const;
  const params: ExtraAuthParams = { ...authParams, ...only };
  return (
    <a {...anchor} href={toSignInUrl(signInRoute(), params, returnUrl)}>
      {children}
    </a>
  );
}

function splitSignInProps(props: SignInProps) {
  const {
    returnUrl,
    children,
    scopes,
    resource,
    prompt,
    display,
    uiLocales,
    acrValues,
    authenticatorHint,
    maxAge,
    loginHint,
    audience,
    idTokenHint,
    ...anchor
  } = props;
  const request = { scopes, resource, prompt, display, uiLocales, acrValues, authenticatorHint };
  return {
    authParams: { ...request, maxAge, loginHint, audience, idTokenHint },
    returnUrl,
    children,
    anchor,
  };
}
