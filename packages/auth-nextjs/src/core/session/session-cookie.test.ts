import { beforeEach, describe, expect, it } from 'vitest';
import { expectSignedOut, signInHolder, type CookieHolder } from '../testing/cookie-holder.ts';
import { sealAs } from '../testing/seal-as.ts';
import { COOKIE_SECRET, createClient, openShopper, provider } from '../testing/per-test.ts';

describe('a session cookie', () => {
  let holder: CookieHolder;

  beforeEach(async () => {
    holder = await signInHolder(provider);
  });

  it('D02 that was opened a moment ago does not open with another secret', async () => {
    expect((await holder.read()).session).toBeDefined();
    expect((await holder.read()).session).toBeDefined();
    const stranger = createClient({ cookieSecret: 'another-secret-of-32-characters!' });
    expect((await holder.read(stranger)).session).toBeUndefined();
  });

  it('D02 gives each of its readers a session of their own', async () => {
    const { session } = await holder.read();
    if (session) session.user.sub = 'another-user';
    expect((await holder.read()).session?.user.sub).toBe('user-1');
  });

  it('D01 is hidden from scripts, bound to the path, and expires with the session', async () => {
    const now = Math.floor(Date.now() / 1000);
    const client = createClient({ appUrl: 'https://shop.example' });
    const { cookies } = await openShopper(client).signIn();
    const { options } = cookies.find(({ name }) => name === 'session') ?? {};
    expect(options).toMatchObject({ httpOnly: true, secure: true, sameSite: 'lax', path: '/' });
    expect(options?.domain).toBeUndefined();
    expect((options?.expires?.getTime() ?? 0) / 1000 - now).toBeGreaterThanOrEqual(86_400);
  });

  it('is not written by a mere read', async () => {
    expect((await holder.read()).answer.cookies).toEqual([]);
    await holder.shopper.getTokens();
    const before = new Map(holder.shopper.cookies());
    await holder.shopper.getTokens();
    expect(holder.shopper.cookies()).toEqual(before);
  });

  it('opens in the shape of the published package, without key, version and format', async () => {
    const now = Math.floor(Date.now() / 1000);
    const content = { lifetime: { c: now, u: now, e: now + 60 }, session: { user: { sub: 'user-2' } } };
    holder.setCookie('session-3000', await sealAs(createClient(), 'session', JSON.stringify(content)));
    expect((await holder.read()).session).toEqual({ user: { sub: 'user-2' } });
  });
});

describe('cookie secrets', () => {
  const old = 'the cookie secret of last year, now retired';

  it('D03 W12 rotate: the first seals, all open, and what is saved again needs the old one no longer', async () => {
    const { read, enlarge } = await signInHolder(provider, { cookieSecret: old });
    const rotating = createClient({ cookieSecret: [COOKIE_SECRET, old] });
    expect((await read(rotating)).session).toBeDefined();
    await enlarge(10, rotating);
    const rotated = createClient({ cookieSecret: COOKIE_SECRET });
    expect((await read(rotated)).session).toBeDefined();
  });

  it('D03 W12 end with the secret: a session sealed by a removed one is signed out', async () => {
    const holder = await signInHolder(provider, { cookieSecret: old });
    await expectSignedOut(holder, createClient({ cookieSecret: COOKIE_SECRET }));
  });
});
