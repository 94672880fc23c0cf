// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest';
import { page, shows } from '../testing/browser-page.tsx';
import { Protected, RedirectToSignIn } from './client.ts';

const ADA = '{"sub":"ada","groups":[{"id":"c1","name":"clerks"}],"roles":["boss"]}';
const refuse = ({ sub }: { sub?: string }) => `not ${sub}`;

describe('Protected', () => {
  it('shows nothing while it loads, then its children to a user', async () => {
    page.answers(200, ADA);
    const release = page.hold();
    page.show(<Protected fallback="Sign in">Shelf</Protected>);
    await expect.poll(() => page.asked).toHaveLength(1);
    expect(page.text()).toBe('');
    release();
    await shows('Shelf');
  });

  it.each([
    ['no user is signed in', 204],
    ['the user cannot be fetched', 500],
  ])('shows the fallback, or nothing, without redirecting when %s', async (_when, status) => {
    page.answers(status);
    page.show([
      <Protected key="1" fallback="Sign in">
        Shelf
      </Protected>,
      <Protected key="2">Shelf</Protected>,
    ]);
    await shows('Sign in');
    expect(page.left()).toEqual([]);
  });

  it.each([
    ['any of the groups', { groups: ['clerks'] }, 'Shelf'],
    ['a group by its id', { groups: ['c1', 'owners'] }, 'Shelf'],
    ['every group', { groups: ['c1', 'owners'], matchAllGroups: true }, 'not ada'],
    ['a group that is not theirs', { groups: ['owners'] }, 'not ada'],
    ['a group of another claim', { groups: ['boss'], groupsClaim: 'roles' }, 'Shelf'],
  ])('holds the user against the groups: %s', async (_what, props, text) => {
    page.answers(200, ADA);
    page.show([
      <Protected key="1" {...props} onGroupAccessDenied={refuse}>
        Shelf
      </Protected>,
      <Protected key="2" groups={['owners']} fallback="Sign in">
        Owner
      </Protected>,
    ]);
    await shows(text);
  });

  it('reads the groups from the claim the environment names, unless told otherwise', async () => {
    vi.stubEnv('NEXT_PUBLIC_MONOCLOUD_AUTH_GROUPS_CLAIM', 'roles');
    page.answers(200, ADA);
    page.show([
      <Protected key="1" groups={['boss']}>
        Shelf
      </Protected>,
      <Protected key="2" groups={['boss']} groupsClaim="groups">
        Till
      </Protected>,
    ]);
    await shows('Shelf');
  });
});

describe('RedirectToSignIn', () => {
  it('C13 W7 leaves for sign-in as soon as it is shown, with nothing of the query, and shows nothing', async () => {
    const path = '/shelf?prompt=none&scope=everything&return_url=https://evil.example';
    page.show(<RedirectToSignIn loginHint="ada" />, path);
    await expect.poll(() => page.left()).toHaveLength(1);
    const address = new URL(page.left()[0] ?? '');
    expect(address.pathname).toBe('/api/auth/signin');
    expect([...address.searchParams]).toEqual([
      ['return_url', page.origin + path],
      ['login_hint', 'ada'],
    ]);
    expect([page.text(), page.asked]).toEqual(['', []]);
  });

  it('follows the address the environment names, and prefers the given return URL', async () => {
    vi.stubEnv('NEXT_PUBLIC_MONOCLOUD_AUTH_SIGNIN_URL', '/shop/enter');
    page.show(<RedirectToSignIn returnUrl="/till" />);
    await expect.poll(() => page.left()).toEqual([`${page.origin}/shop/enter?return_url=%2Ftill`]);
  });
});
