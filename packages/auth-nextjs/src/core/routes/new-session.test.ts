import { describe, expect, it } from 'vitest';
import { readSessionCookie } from '../session/session-cookie.ts';
import { client, holdClock, openShopper, passSeconds, provider, shopper, use } from '../testing/per-test.ts';

const sessionKey = async () =>
  (await readSessionCookie(shopper.start().req, client.getOptions())).content?.key;

describe('the new session', () => {
  it('C12 issues a new session key at sign-in', async () => {
    await shopper.signIn();
    const before = await sessionKey();
    await shopper.signIn();
    expect(await sessionKey()).not.toBe(before);
  });

  it('C12 ends the session that was there before', async () => {
    await shopper.signIn();
    const old = shopper.start();
    await shopper.signIn();
    expect(await client.isAuthenticated(old.req, old.res)).toBe(false);
    expect(await shopper.isSignedIn()).toBe(true);
  });

  it('C12 is not taken away by a late answer to a request of the old one', async () => {
    await shopper.signIn();
    let release = () => undefined as void;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const [slow, late] = [shopper.start(), shopper.start()];
    provider.tokenScripts = [
      async (form) => {
        await released;
        return provider.tokens(form);
      },
      (form) => provider.tokens(form),
    ];
    const refreshing = client.getTokens(slow.req, slow.res, { forceRefresh: true });
    await expect.poll(() => provider.tokenForms).toHaveLength(2);
    await shopper.signIn();
    release();
    await expect(refreshing).rejects.toThrow('Session does not exist');
    await client.getSession(late.req, late.res);
    expect([...(await slow.deliver()).cookies, ...(await late.deliver()).cookies]).toEqual([]);
    expect(await shopper.isSignedIn()).toBe(true);
    expect(provider.revocationForms).toEqual([]);
  });

  it.each([
    ['in pieces, the new one whole', [5000, 0]],
    ['whole, the new one in pieces', [0, 5000]],
  ])(
    'C12 counts, not one whose cookies the callback did not see: the old one was %s',
    async (_how, sizes) => {
      holdClock();
      const [oldSize = 0, newSize = 0] = sizes;
      let size = oldSize;
      use({
        onSessionCreating(session) {
          session['shelf'] = 'x'.repeat(size);
        },
      });
      await shopper.signIn();
      await shopper.getTokens({ forceRefresh: true });
      passSeconds(1);
      size = newSize;
      const { location = '' } = await shopper.visit('signIn');
      const { searchParams } = await provider.authorize(location, 'user-2');
      provider.userinfo = () => ({ json: { sub: 'user-2' } });
      const sent = [...shopper.cookies()].filter(([name]) => name.startsWith('state-3000.'));
      const init = { method: 'POST', body: String(searchParams) };
      const guest = openShopper();
      for (const [name, value] of sent) guest.take(`${name}=${value}`);
      for (const line of (await guest.visit('callback', '', init)).lines) shopper.take(line);
      const next = shopper.start();
      expect((await client.getSession(next.req, next.res))?.user.sub).toBe('user-2');
      await shopper.getTokens({ forceRefresh: true });
      expect(shopper.cookies().has('session-3000')).toBe(newSize === 0);
      expect(shopper.cookies().has('session-3000.0')).toBe(newSize > 0);
    },
  );

  it('takes a form post and answers it with 303, so that the code is not posted on to the page', async () => {
    const params = await shopper.begin();
    const answer = await shopper.visit('callback', '', { method: 'POST', body: String(params) });
    expect(answer).toMatchObject({ status: 303, location: 'http://localhost:3000' });
    expect(await shopper.isSignedIn()).toBe(true);
  });

  it('sends the code verifier of its own sign-in and the default resources', async () => {
    const { location = '' } = await shopper.visit('signIn');
    const callback = await provider.authorize(location);
    await shopper.visit('callback', callback.searchParams);
    const [form] = provider.tokenForms;
    const digest = await crypto.subtle.digest(
      'SHA-256',
      new TextEncoder().encode(form?.get('code_verifier') ?? ''),
    );
    expect(Buffer.from(digest).toString('base64url')).toBe(
      new URL(location).searchParams.get('code_challenge'),
    );
    expect(form?.getAll('resource')).toHaveLength(2);
  });
});
