// @vitest-environment happy-dom
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type BrowserPage, openBrowserPage } from '../testing/browser-page.tsx';
import { Protected, RedirectToSignIn } from './client.ts';

const ADA = '{"sub":"ada","groups":["clerks"]}';

let page: BrowserPage;

beforeAll(async () => {
  page = await openBrowserPage();
});

afterEach(() => {
  page.clear();
  vi.unstubAllEnvs();
});

afterAll(() => page.close());

const shows = (text: string) => expect.poll(() => page.text()).toBe(text);

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
  ])('shows the fallback without redirecting when %s', async (_when, status) => {
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

  it('holds the user against the groups', async () => {
    page.answers(200, ADA);
    const refuse = ({ sub }: { sub?: string }) => `not ${sub}`;
    page.show([
      <Protected key="1" groups={['owners', 'clerks']}>
        any
      </Protected>,
      <Protected key="2" groups={['owners', 'clerks']} matchAllGroups onGroupAccessDenied={refuse}>
        every
      </Protected>,
      <Protected key="3" groups={['owners']} fallback="Sign in">
        owner
      </Protected>,
    ]);
    await shows('anynot ada');
  });
});

describe('RedirectToSignIn', () => {
  it('leaves for sign-in as soon as it is shown, and shows nothing', async () => {
    page.show(<RedirectToSignIn loginHint="ada" />, '/shelf?page=2');
    await expect.poll(() => page.left()).toHaveLength(1);
    const address = new URL(page.left()[0] ?? '');
    expect(Object.fromEntries(address.searchParams)).toEqual({
      return_url: `${page.origin}/shelf?page=2`,
      login_hint: 'ada',
    });
    expect([page.text(), page.asked]).toEqual(['', []]);
  });

  it('follows the address the environment names', async () => {
    vi.stubEnv('NEXT_PUBLIC_MONOCLOUD_AUTH_SIGNIN_URL', '/shop/enter');
    page.show(<RedirectToSignIn returnUrl="/till" />);
    await expect.poll(() => page.left()).toEqual([`${page.origin}/shop/enter?return_url=%2Ftill`]);
  });
});
