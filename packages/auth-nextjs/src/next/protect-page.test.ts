import type { GetServerSidePropsContext } from 'next';
import { describe, expect, it, vi } from 'vitest';
import { serveOnce } from '../testing/node-server.ts';
import { cookie } from '../testing/per-test-cookie.ts';
import { ADA, createTestClient } from '../testing/session-cookie.ts';
import type { ProtectPagePageOptions } from './types.ts';

const client = createTestClient();

/** What `getServerSideProps` gives for a request, and the answer that carries it. */
async function run(
  options: ProtectPagePageOptions | undefined,
  headers: Record<string, string> = {},
  place: Pick<GetServerSidePropsContext, 'locale' | 'defaultLocale'> = {},
) {
  let result: unknown;
  const cookies = headers['cookie'] ? { session: headers['cookie'].slice('session='.length) } : {};
  const answer = await serveOnce(async (req, res) => {
    const ctx = { res, query: {}, resolvedUrl: '/shelf?page=2', ...place };
    result = await client.protectPage(options)({ ...ctx, req: Object.assign(req, { cookies }) });
    res.end();
  }, '/');
  return { result, answer };
}

describe('protectPage in the Pages Router', () => {
  it('gives the page its user and keeps the prolonged session', async () => {
    const { result, answer } = await run(undefined, { cookie });
    expect(result).toEqual({ props: { user: ADA } });
    expect(answer.headers.getSetCookie()[0]).toMatch(/^session=/);
  });

  it('sends a stranger to sign-in and back, and runs nothing of the page', async () => {
    const getServerSideProps = vi.fn(async () => ({ props: {} }));
    const { result } = await run({ getServerSideProps, authParams: { loginHint: 'ada', maxAge: 0 } });
    expect(result).toEqual({
      redirect: {
        destination:
          'http://localhost:3000/api/auth/signin?return_url=%2Fshelf%3Fpage%3D2&max_age=0&login_hint=ada',
        permanent: false,
      },
    });
    expect(getServerSideProps).not.toHaveBeenCalled();
  });

  it.each([
    [{ locale: 'de', defaultLocale: 'en' }, '/de/shelf?page=2'],
    [{ locale: 'en', defaultLocale: 'en' }, '/shelf?page=2'],
    [{}, '/shelf?page=2'],
  ])('N13 sends a visitor back to the page in their language: %j', async (place, path) => {
    const { result } = await run(undefined, {}, place);
    const returnUrl = encodeURIComponent(path);
    expect(result).toMatchObject({
      redirect: { destination: expect.stringMatching(new RegExp(`return_url=${returnUrl}$`)) },
    });
  });

  it('adds the user to the props of the page, promised ones too', async () => {
    const props = Promise.resolve({ shelf: 3 });
    const { result } = await run({ getServerSideProps: async () => ({ props }) }, { cookie });
    expect(result).toEqual({ props: { user: ADA, shelf: 3 } });
  });

  it('leaves a redirect or not-found of the page alone', async () => {
    const { result } = await run({ getServerSideProps: async () => ({ notFound: true }) }, { cookie });
    expect(result).toEqual({ notFound: true });
  });

  it('leaves a redirect of onAccessDenied alone and makes props of an answer without any', async () => {
    const redirect = { destination: '/welcome', permanent: false };
    expect((await run({ onAccessDenied: () => ({ redirect }) })).result).toEqual({ redirect });
    expect((await run({ onAccessDenied: () => undefined })).result).toEqual({ props: {} });
    const refused = { groups: ['owners'], onGroupAccessDenied: () => undefined };
    expect((await run(refused, { cookie })).result).toEqual({ props: { groupAccessDenied: true } });
  });

  it('redirects a signed-out user to the given return URL', async () => {
    const { result } = await run({ returnUrl: '/till' });
    expect(result).toMatchObject({
      redirect: { destination: expect.stringMatching(/\?return_url=%2Ftill$/) },
    });
  });

  it('tells a user outside the groups from a stranger', async () => {
    const options: ProtectPagePageOptions = {
      groups: ['owners'],
      onAccessDenied: () => ({ props: { stranger: true } }),
      onGroupAccessDenied: ({ user }) => ({ props: { outsider: user.sub } }),
    };
    expect((await run(options)).result).toEqual({ props: { stranger: true } });
    expect((await run(options, { cookie })).result).toEqual({ props: { outsider: 'ada' } });
    expect((await run({ groups: ['owners'] }, { cookie })).result).toEqual({
      props: { groupAccessDenied: true },
    });
  });
});

describe('outside a request of the App Router', () => {
  const where = 'can only be used in App Router server environments (RSC, route handlers, or server actions)';

  it.each(['protect', 'redirectToSignIn', 'redirectToSignOut'] as const)(
    '%s says where it can be used',
    async (name) => {
      await expect(client[name]()).rejects.toThrow(`${name}() ${where}`);
    },
  );
});
