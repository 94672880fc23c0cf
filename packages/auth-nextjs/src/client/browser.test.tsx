// @vitest-environment happy-dom
import { StrictMode } from 'react';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type BrowserPage, openBrowserPage } from '../testing/browser-page.tsx';
import { type AuthenticationState, protectClientPage, protectPage, useAuth } from './index.ts';

const ADA = '{"sub":"ada","name":"Ada","groups":["clerks"]}';

let page: BrowserPage;

beforeAll(async () => {
  page = await openBrowserPage();
});

afterEach(() => {
  page.clear();
  vi.unstubAllEnvs();
});

afterAll(() => page.close());

const states: AuthenticationState[] = [];
const current = () => states.at(-1);

function Visitor() {
  const state = useAuth();
  states.push(state);
  if (state.isLoading) return 'loading';
  return state.error?.message ?? `${state.isAuthenticated ? 'in' : 'out'}: ${JSON.stringify(state.user)}`;
}

const shows = (text: string) => expect.poll(() => page.text()).toBe(text);
const paths = () => page.asked.map(({ path }) => path);

describe('useAuth', () => {
  it('is loading, then knows the user, whom all components share one request for', async () => {
    document.cookie = 'session=sealed';
    page.answers(200, ADA);
    const release = page.hold();
    page.show([<Visitor key="1" />, ' ', <Visitor key="2" />]);
    await shows('loading loading');
    release();
    await shows(`in: ${ADA} in: ${ADA}`);
    expect(page.asked).toEqual([{ path: '/api/auth/userinfo', cookie: 'session=sealed' }]);
  });

  it('treats a 204 as signed out, and then has nothing to refetch', async () => {
    page.answers(204);
    page.show(<Visitor />);
    await shows('out: undefined');
    await current()?.refetch(true);
    expect(paths()).toEqual(['/api/auth/userinfo']);
  });

  it('treats an empty user object as signed out', async () => {
    page.answers(200, '{}');
    page.show(<Visitor />);
    await shows('out: {}');
  });

  it('is not loading after a failure, and has no user', async () => {
    page.answers(500);
    page.show(<Visitor />);
    await shows('Failed to fetch user');
    expect(current()).toMatchObject({ isLoading: false, isAuthenticated: false });
    expect(current()?.user).toBeUndefined();
  });

  it('shows the user that a refetch brought, asked for once', async () => {
    page.answers(200, ADA);
    page.show(<Visitor />);
    await shows(`in: ${ADA}`);
    page.answers(200, '{"sub":"ada","name":"Countess"}');
    await current()?.refetch();
    await shows('in: {"sub":"ada","name":"Countess"}');
    page.answers(200, '{"sub":"ada","name":"Ada King"}');
    await current()?.refetch(true);
    await shows('in: {"sub":"ada","name":"Ada King"}');
    expect(paths().slice(1)).toEqual(['/api/auth/userinfo', '/api/auth/userinfo?refresh=true']);
  });

  it.each([
    ['the user', 200, ADA, undefined, `in: ${ADA}`, ''],
    ['the user, renewed', 200, ADA, true, `in: ${ADA}`, '?refresh=true'],
    ['that the visitor is signed out', 204, undefined, undefined, 'out: undefined', ''],
  ])('N15 fetches %s after a first answer that failed', async (_what, status, body, refresh, text, query) => {
    page.answers(503);
    page.show(<Visitor />);
    await shows('Failed to fetch user');
    await expect(current()?.refetch()).rejects.toThrow('Failed to fetch user');
    page.answers(status, body);
    await current()?.refetch(refresh);
    await shows(text);
    expect(paths().slice(2)).toEqual([`/api/auth/userinfo${query}`]);
  });

  it('N15 fetches again after a refetch that failed, and keeps the user meanwhile', async () => {
    page.answers(200, ADA);
    page.show(<Visitor />);
    await shows(`in: ${ADA}`);
    page.answers(500);
    await expect(current()?.refetch()).rejects.toThrow('Failed to fetch user');
    await shows(`in: ${ADA}`);
    page.answers(200, '{"sub":"ada"}');
    await current()?.refetch();
    await shows('in: {"sub":"ada"}');
  });

  it('forgets a user who is gone at a refetch', async () => {
    page.answers(200, ADA);
    page.show(<Visitor />);
    await shows(`in: ${ADA}`);
    page.answers(204);
    await current()?.refetch();
    await shows('out: undefined');
  });

  it('asks the address the environment names', async () => {
    vi.stubEnv('NEXT_PUBLIC_MONOCLOUD_AUTH_USER_INFO_URL', '/shop/me');
    page.show(<Visitor />);
    await expect.poll(() => paths()).toEqual(['/shop/me']);
  });
});

describe('protectClientPage', () => {
  const Shelf = protectClientPage<{ shelf: number }>(({ user, shelf }) => `${user.sub} at ${shelf}`);

  it('shows nothing while it loads, then the page with its user', async () => {
    page.answers(200, ADA);
    const release = page.hold();
    page.show(<Shelf shelf={3} />);
    await expect.poll(() => page.asked).toHaveLength(1);
    expect(page.text()).toBe('');
    release();
    await shows('ada at 3');
    expect(page.left()).toEqual([]);
  });

  it('W7 C13 sends a stranger to sign-in once, with the address of the page and nothing of its query', async () => {
    page.answers(204);
    const path = '/shelf?prompt=none&scope=everything&return_url=https%3A%2F%2Fevil.example#top';
    page.show(
      <StrictMode>
        <Shelf shelf={3} />
      </StrictMode>,
      path,
    );
    await expect.poll(() => page.left()).toHaveLength(1);
    const address = new URL(page.left()[0] ?? '');
    expect(address.origin + address.pathname).toBe(`${page.origin}/api/auth/signin`);
    expect(Object.fromEntries(address.searchParams)).toEqual({ return_url: page.origin + path });
    expect(page.text()).toBe('');
    page.show(<Shelf shelf={4} />, path);
    expect(page.left()).toHaveLength(1);
  });

  it('redirects a signed-out user with the given parameters and return URL', async () => {
    page.answers(204);
    const Till = protectClientPage(() => 'Till', {
      returnUrl: '/till',
      authParams: { maxAge: 0, scopes: ['openid', 'till'] },
    });
    page.show(<Till />);
    const query = 'return_url=%2Ftill&scope=openid+till&max_age=0';
    await expect.poll(() => page.left()).toEqual([`${page.origin}/api/auth/signin?${query}`]);
  });

  it('leaves the page alone when onAccessDenied answers', async () => {
    page.answers(204);
    const Told = protectClientPage(() => 'Shelf', { onAccessDenied: () => 'Who are you?' });
    page.show(<Told />);
    await shows('Who are you?');
    expect(page.left()).toEqual([]);
  });

  it.each([
    [undefined, 'Access Denied'],
    [({ sub }: { sub?: string }) => `no, ${sub}`, 'no, ada'],
    [() => null, ''],
  ])('refuses a user outside the groups: %s', async (onGroupAccessDenied, text) => {
    page.answers(200, ADA);
    const Owners = protectClientPage(() => 'Shelf', { groups: ['owners'], onGroupAccessDenied });
    page.show([<Owners key="1" />, <Visitor key="2" />]);
    await shows(`${text}in: ${ADA}`);
    expect(page.left()).toEqual([]);
  });

  it('shows what onError says of a failure', async () => {
    page.answers(503);
    const Told = protectClientPage(() => 'Shelf', { onError: ({ message }) => `Sorry: ${message}` });
    page.show(<Told />);
    await shows('Sorry: Failed to fetch user');
    expect(page.left()).toEqual([]);
  });

  it('is what 0.1 callers import as protectPage', () => {
    expect(protectPage).toBe(protectClientPage);
  });
});
