import { renderToStaticMarkup } from 'react-dom/server';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { SignIn, SignOut, SignUp } from './index.ts';

afterEach(() => vi.unstubAllEnvs());

describe('the links', () => {
  it('lead to the auth routes', () => {
    expect(renderToStaticMarkup(<SignIn>Sign in</SignIn>)).toBe('<a href="/api/auth/signin">Sign in</a>');
    expect(renderToStaticMarkup(<SignUp>Join</SignUp>)).toBe(
      '<a href="/api/auth/signin?prompt=create">Join</a>',
    );
    expect(renderToStaticMarkup(<SignOut>Bye</SignOut>)).toBe('<a href="/api/auth/signout">Bye</a>');
  });

  it('to sign up ask for just that, also where a caller without types says otherwise', () => {
    const untyped = { prompt: 'login', loginHint: 'ada', authenticatorHint: 'passkey', uiLocales: 'de' };
    expect(renderToStaticMarkup(<SignUp {...untyped} />)).toBe(
      '<a href="/api/auth/signin?prompt=create&amp;ui_locales=de"></a>',
    );
  });

  it('follow the configured addresses and the base path', () => {
    vi.stubEnv('__NEXT_ROUTER_BASEPATH', '/shop');
    vi.stubEnv('NEXT_PUBLIC_MONOCLOUD_AUTH_SIGNIN_URL', '/enter');
    expect(renderToStaticMarkup(<SignIn>In</SignIn>)).toContain('href="/enter"');
    expect(renderToStaticMarkup(<SignOut>Out</SignOut>)).toContain('href="/shop/api/auth/signout"');
  });

  it('carry every authorization parameter, and arrays as 0.1 callers pass them', () => {
    const html = renderToStaticMarkup(
      <SignIn
        returnUrl="/shelf"
        scopes={['openid', 'email']}
        resource="https://a.example https://b.example"
        display="popup"
        uiLocales="de"
        acrValues={['one', 'two']}
        authenticatorHint="passkey"
        maxAge={0}
        loginHint="ada"
        audience="shop"
        idTokenHint="hint"
        prompt="login"
      />,
    );
    const query = new URLSearchParams(/\?([^"]*)/.exec(html)?.[1]?.replaceAll('&amp;', '&'));
    expect(Object.fromEntries(query)).toEqual({
      return_url: '/shelf',
      scope: 'openid email',
      resource: 'https://a.example https://b.example',
      display: 'popup',
      ui_locales: 'de',
      acr_values: 'one two',
      authenticator_hint: 'passkey',
      max_age: '0',
      login_hint: 'ada',
      audience: 'shop',
      id_token_hint: 'hint',
      prompt: 'login',
    });
  });

  it('say how to sign out', () => {
    const html = renderToStaticMarkup(<SignOut postLogoutUrl="/bye" federated={false} idTokenHint="hint" />);
    expect(html).toContain('?post_logout_url=%2Fbye&amp;federated=false&amp;id_token_hint=hint');
  });

  it('pass attributes on, but not what they are made of', () => {
    const html = renderToStaticMarkup(
      <SignIn className="button" data-shelf="3" loginHint="ada">
        In
      </SignIn>,
    );
    expect(html).toBe('<a class="button" data-shelf="3" href="/api/auth/signin?login_hint=ada">In</a>');
  });
});
