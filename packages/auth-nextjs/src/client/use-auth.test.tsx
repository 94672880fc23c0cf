// @vitest-environment happy-dom
import { SWRConfig } from 'swr';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { page, shows } from '../testing/browser-page.tsx';
import { type AuthenticationState, useAuth } from './index.ts';

const ADA = '{"sub":"ada","name":"Ada","groups":["clerks"]}';

const states: AuthenticationState[] = [];
beforeEach(() => {
  states.length = 0;
});
const current = () => states.at(-1);

function Visitor() {
  const state = useAuth();
  states.push(state);
  if (state.isLoading) return 'loading';
  return state.error?.message ?? `${state.isAuthenticated ? 'in' : 'out'}: ${JSON.stringify(state.user)}`;
}

/** Shows the visitor to the page, who is signed in. */
async function showAda(): Promise<void> {
  page.answers(200, ADA);
  page.show(<Visitor />);
  await shows(`in: ${ADA}`);
}
const paths = () => page.asked.map(({ path }) => path);

describe('useAuth', () => {
  it('is loading, then knows the user, whom all components share one request for', async () => {
    document.cookie = 'session=sealed';
    page.answers(200, ADA);
    const release = page.hold();
    page.show([<Visitor key="1" />, ' ', <Visitor key="2" />]);
    await shows('loading loading');
    expect(states[0]).toMatchObject({ isLoading: true, isAuthenticated: false, user: undefined });
    release();
    await shows(`in: ${ADA} in: ${ADA}`);
    expect(page.asked).toEqual([{ path: '/api/auth/userinfo', cookie: 'session=sealed' }]);
  });

  it('knows at once the user whom the page handed down', async () => {
    page.answers(200, ADA);
    page.show(
      <SWRConfig value={{ fallback: { '/api/auth/userinfo': { sub: 'ada' } } }}>
        <Visitor />
      </SWRConfig>,
    );
    await shows(`in: ${ADA}`);
    expect(states[0]).toMatchObject({ isLoading: false, isAuthenticated: true, user: { sub: 'ada' } });
  });

  it('is not loading again while a visitor who is signed out is asked for once more', async () => {
    const show = (count: number) =>
      page.show(
        <SWRConfig value={{ dedupingInterval: 0 }}>
          {Array.from({ length: count }, (_, key) => (
            <Visitor key={key} />
          ))}
        </SWRConfig>,
      );
    page.answers(204);
    show(1);
    await shows('out: undefined');
    const release = page.hold();
    states.length = 0;
    show(2);
    await shows('out: undefinedout: undefined');
    release();
    await expect.poll(() => paths().length).toBe(2);
    expect(states.filter(({ isLoading }) => isLoading)).toEqual([]);
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

  it.each([
    [401, '{"message":"unauthorized"}'],
    [500, ''],
    [200, '["ada"]'],
    [200, 'null'],
  ])('is not loading after a failure, and has no user: %i %s', async (status, body) => {
    page.answers(status, body);
    page.show(<Visitor />);
    await shows('Failed to fetch user');
    expect(current()).toMatchObject({ isLoading: false, isAuthenticated: false });
    expect(current()?.user).toBeUndefined();
  });

  it('shows the user that a refetch brought, asked for once', async () => {
    await showAda();
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
    await showAda();
    page.answers(500);
    await expect(current()?.refetch()).rejects.toThrow('Failed to fetch user');
    await shows(`in: ${ADA}`);
    page.answers(200, '{"sub":"ada"}');
    await current()?.refetch();
    await shows('in: {"sub":"ada"}');
  });

  it('forgets a user who is gone at a refetch', async () => {
    await showAda();
    page.answers(204);
    await current()?.refetch();
    await shows('out: undefined');
  });

  it.each(['/shop/me', 'https://account.example/me'])(
    'asks the address the environment names, with the cookies of that origin: %s',
    async (url) => {
      vi.stubEnv('NEXT_PUBLIC_MONOCLOUD_AUTH_USER_INFO_URL', url);
      const sent = vi.spyOn(globalThis, 'fetch').mockResolvedValue(new Response(null, { status: 204 }));
      page.show(<Visitor />);
      await shows('out: undefined');
      expect(sent.mock.calls).toEqual([[url, { credentials: 'include' }]]);
      sent.mockRestore();
    },
  );
});
