// @vitest-environment happy-dom
import { StrictMode } from 'react';
import { describe, expect, it } from 'vitest';
import { page, shows } from '../testing/browser-page.tsx';
import { protectClientPage, type ProtectClientPageOptions, protectPage } from './index.ts';

const ADA = '{"sub":"ada","name":"Ada","groups":["clerks"]}';

describe('protectClientPage', () => {
  const Known = protectClientPage(() => 'known');
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

  it.each([
    [undefined, '<div>Access Denied</div>'],
    [({ sub }: { sub?: string }) => `no, ${sub}`, 'no, ada'],
    [() => null, ''],
  ])('refuses a user outside the groups: %s', async (onGroupAccessDenied, html) => {
    page.answers(200, ADA);
    const Owners = protectClientPage(() => 'Shelf', { groups: ['owners'], onGroupAccessDenied });
    page.show([<Owners key="1" />, <Known key="2" />]);
    await expect.poll(() => document.body.innerHTML).toBe(`${html}known`);
    expect(page.left()).toEqual([]);
  });

  it.each<[what: string, status: number, options: ProtectClientPageOptions, text: string]>([
    ['onAccessDenied answers', 204, { onAccessDenied: () => 'Who are you?' }, 'Who are you?'],
    ['onError says of a failure', 503, { onError: ({ message }) => message }, 'Failed to fetch user'],
  ])('leaves the page alone and shows what %s', async (_what, status, options, text) => {
    page.answers(status);
    const Told = protectClientPage(() => 'Shelf', options);
    page.show(<Told />);
    await shows(text);
    expect(page.left()).toEqual([]);
  });

  it('throws a failure that there is no onError for', async () => {
    page.answers(503);
    page.show(<Shelf shelf={3} />);
    await expect.poll(() => page.thrown.map(String)).toEqual(['Error: Failed to fetch user']);
  });

  it('is what 0.1 callers import as protectPage', () => {
    expect(protectPage).toBe(protectClientPage);
  });
});
