import type { MonoCloudUser } from '@monocloud/auth-core';
import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { SWRConfig } from 'swr';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { protectClientPage } from '../client/index.ts';
import { Protected } from './client.ts';

const ADA: MonoCloudUser = { sub: 'ada', groups: [{ id: 'c1', name: 'clerks' }], roles: ['boss'] };

afterEach(() => vi.unstubAllEnvs());

/** Renders as the browser would once the userinfo route has answered. */
function render(page: ReactNode, user?: MonoCloudUser): string {
  const fallback = user ? { '/api/auth/userinfo': user } : {};
  return renderToStaticMarkup(<SWRConfig value={{ fallback, provider: () => new Map() }}>{page}</SWRConfig>);
}

describe('Protected', () => {
  it('shows nothing before it knows', () => {
    expect(render(<Protected fallback="Sign in">Shelf</Protected>)).toBe('');
  });

  it('shows its children to a user', () => {
    expect(render(<Protected>Shelf</Protected>, ADA)).toBe('Shelf');
  });

  it.each([
    [['clerks'], false, 'Shelf'],
    [['c1', 'owners'], false, 'Shelf'],
    [['c1', 'owners'], true, 'not ada'],
    [['owners'], false, 'not ada'],
  ])('holds the user against the groups %j', (groups, matchAllGroups, expected) => {
    const props = { groups, matchAllGroups, onGroupAccessDenied: (user: MonoCloudUser) => `not ${user.sub}` };
    expect(render(<Protected {...props}>Shelf</Protected>, ADA)).toBe(expected);
  });

  it('reads the groups from the claim the environment names, unless told otherwise', () => {
    vi.stubEnv('NEXT_PUBLIC_MONOCLOUD_AUTH_GROUPS_CLAIM', 'roles');
    expect(render(<Protected groups={['boss']}>Shelf</Protected>, ADA)).toBe('Shelf');
    const told = (
      <Protected groups={['boss']} groupsClaim="groups">
        Shelf
      </Protected>
    );
    expect(render(told, ADA)).toBe('');
  });
});

/** Renders as the browser would once the userinfo route has answered that no user is signed in, or has failed. */
function renderWithout(page: ReactNode, error?: Error): string {
  const cache = new Map([['/api/auth/userinfo', { error, isLoading: false, isValidating: false }]]);
  return renderToStaticMarkup(<SWRConfig value={{ provider: () => cache }}>{page}</SWRConfig>);
}

describe('without a user', () => {
  const Guarded = protectClientPage(() => 'Shelf');

  it('the children are replaced by the fallback, or by nothing', () => {
    expect(renderWithout(<Protected fallback="Sign in">Shelf</Protected>)).toBe('Sign in');
    expect(renderWithout(<Protected>Shelf</Protected>)).toBe('');
    expect(renderWithout(<Protected fallback="Sign in">Shelf</Protected>, new Error('down'))).toBe('Sign in');
  });

  it('a page shows what onAccessDenied says, or nothing on the way to sign-in', () => {
    const Told = protectClientPage(() => 'Shelf', { onAccessDenied: () => 'Who are you?' });
    expect(renderWithout(<Told />)).toBe('Who are you?');
    expect(renderWithout(<Guarded />)).toBe('');
  });

  it('a page shows what onError says of a failure, or throws it', () => {
    const Told = protectClientPage(() => 'Shelf', { onError: ({ message }) => `Sorry: ${message}` });
    expect(renderWithout(<Told />, new Error('down'))).toBe('Sorry: down');
    expect(() => renderWithout(<Guarded />, new Error('down'))).toThrow('down');
  });
});

describe('protectClientPage', () => {
  const Page = protectClientPage<{ shelf: number }>(({ user, shelf }) => `${user.sub} at ${shelf}`);

  it('renders nothing before it knows, then the page with its user', () => {
    expect(render(<Page shelf={3} />)).toBe('');
    expect(render(<Page shelf={3} />, ADA)).toBe('ada at 3');
  });

  it('refuses a user outside the groups', () => {
    const Owners = protectClientPage(() => 'Shelf', { groups: ['owners'] });
    expect(render(<Owners />, ADA)).toBe('<div>Access Denied</div>');
    const Own = protectClientPage(() => 'Shelf', {
      groups: ['owners'],
      onGroupAccessDenied: ({ sub }) => `no, ${sub}`,
    });
    expect(render(<Own />, ADA)).toBe('no, ada');
  });
});
