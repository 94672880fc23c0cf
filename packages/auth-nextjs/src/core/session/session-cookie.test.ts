import { encrypt } from '@monocloud/auth-core/utils';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MonoCloudCoreClient } from '../core-client.ts';
import { startScriptedProvider } from '../testing/scripted-provider.ts';
import type { ScriptedProvider } from '../testing/scripted-provider.ts';
import { createShopper } from '../testing/shopper.ts';
import type { Shopper } from '../testing/shopper.ts';
import { COOKIE_SECRET, createTestClient } from '../testing/test-client.ts';
import type { MonoCloudOptions } from '../types.ts';

let provider: ScriptedProvider;
let client: MonoCloudCoreClient;
let shopper: Shopper;

async function signIn(options: MonoCloudOptions = {}): Promise<void> {
  client = createTestClient(provider, options);
  shopper = createShopper(client, provider.authorize);
  await shopper.signIn();
}
beforeEach(async () => {
  provider = await startScriptedProvider();
});
afterEach(() => provider.stop());

const setCookie = (name: string, value: string) => shopper.jar.take([{ name, value, options: {} }]);
const valueOf = (name: string) => shopper.jar.cookies.get(name) ?? '';
async function read() {
  const { req, res, deliver } = shopper.start();
  const session = await client.getSession(req, res);
  return { session, answer: deliver() };
}
/** Makes the session too large for one cookie; different each time. */
async function enlarge(size = 9000): Promise<void> {
  const { req, res, deliver } = shopper.start();
  const session = await client.getSession(req, res);
  const notes = Array.from({ length: size }, () => Math.random().toString(36).slice(2, 3)).join('');
  await client.updateSession(req, res, { ...session, user: { sub: 'user-1' }, notes });
  deliver();
}

async function expectSignedOut(): Promise<void> {
  const { session, answer } = await read();
  expect(session).toBeUndefined();
  expect(answer.cookies.length).toBeGreaterThan(0);
  expect(answer.cookies.every(({ value }) => value === '')).toBe(true);
  expect(shopper.jar.cookies.size).toBe(0);
}

describe('a session cookie', () => {
  it('D02 that was opened a moment ago opens for nobody who has another secret', async () => {
    await signIn();
    expect((await read()).session).toBeDefined();
    expect((await read()).session).toBeDefined();
    const stranger = createTestClient(provider, { cookieSecret: 'another-secret-of-32-characters!' });
    const { req, res } = shopper.start();
    expect(await stranger.getSession(req, res)).toBeUndefined();
  });

  it('D02 gives each of its readers a session of their own', async () => {
    await signIn();
    const { session } = await read();
    if (session) session.user.sub = 'somebody-else';
    expect((await read()).session?.user.sub).toBe('user-1');
  });

  it('D01 is hidden from scripts, bound to the path, and expires with the session', async () => {
    const now = Math.floor(Date.now() / 1000);
    client = createTestClient(provider, { appUrl: 'https://shop.example' });
    shopper = createShopper(client, provider.authorize);
    const { cookies } = await shopper.signIn();
    const { options } = cookies.find(({ name }) => name === 'session') ?? {};
    expect(options).toMatchObject({ httpOnly: true, secure: true, sameSite: 'lax', path: '/' });
    expect(options?.domain).toBeUndefined();
    expect((options?.expires?.getTime() ?? 0) / 1000 - now).toBeGreaterThanOrEqual(86_400);
  });

  it('is not written by a mere read', async () => {
    await signIn();
    expect((await read()).answer.cookies).toEqual([]);
    await shopper.getTokens();
    const { req, res, deliver } = shopper.start();
    await client.getTokens(req, res);
    expect(deliver().cookies).toEqual([]);
  });

  it('opens in the shape of the published package, without key, version and format', async () => {
    await signIn();
    const now = Math.floor(Date.now() / 1000);
    const content = { lifetime: { c: now, u: now, e: now + 60 }, session: { user: { sub: 'user-2' } } };
    setCookie('session', await encrypt(JSON.stringify(content), COOKIE_SECRET));
    expect((await read()).session).toEqual({ user: { sub: 'user-2' } });
  });
});

describe('a session cookie that is not as it was', () => {
  beforeEach(() => signIn());

  it.each([
    [
      'a changed character',
      (value: string) => value.replace(/.(?=.{9}$)/, (one) => (one === 'A' ? 'B' : 'A')),
    ],
    ['the end cut off', (value: string) => value.slice(0, -8)],
    ['nonsense', () => 'nonsense'],
    ['five empty parts', () => '....'],
  ])('D02 counts as signed out and is cleared with %s', async (_name, change) => {
    setCookie('session', change(valueOf('session')));
    await expectSignedOut();
  });

  it.each([
    ['no JSON', 'text'],
    [
      'another format version',
      JSON.stringify({ v: 2, key: 'k', lifetime: { c: 9e9, u: 9e9 }, session: { user: {} } }),
    ],
    ['no lifetime', JSON.stringify({ v: 1, key: 'k', session: { user: {} } })],
    ['no user', JSON.stringify({ v: 1, key: 'k', lifetime: { c: 9e9, u: 9e9 }, session: {} })],
    [
      'null for a user',
      JSON.stringify({ v: 1, key: 'k', lifetime: { c: 9e9, u: 9e9 }, session: { user: null } }),
    ],
    ['a pending sign-in', JSON.stringify({ authState: { state: 's', nonce: 'n' }, expiresAt: 9e9 })],
  ])('D02 counts as signed out and is cleared with %s inside', async (_name, content) => {
    setCookie('session', await encrypt(content, COOKIE_SECRET));
    await expectSignedOut();
  });

  it('D02 counts as signed out and is cleared when another key sealed it', async () => {
    client = createTestClient(provider, { cookieSecret: 'another cookie secret of the tests' });
    await expectSignedOut();
  });
});

describe('a session in pieces', () => {
  beforeEach(async () => {
    await signIn();
    await enlarge();
  });

  it('comes together again, and every piece fits into a cookie', async () => {
    expect([...shopper.jar.cookies.keys()]).toEqual(['session.0', 'session.1', 'session.2', 'session.3']);
    for (const value of shopper.jar.cookies.values()) expect(value.length).toBeLessThan(4090);
    expect((await read()).session).toHaveProperty('notes');
  });

  it('D02 counts as signed out and is cleared when a piece is missing', async () => {
    setCookie('session.1', '');
    await expectSignedOut();
  });

  it('D02 counts as signed out and is cleared when pieces changed places', async () => {
    const [first, second] = [valueOf('session.0'), valueOf('session.1')];
    setCookie('session.0', second);
    setCookie('session.1', first);
    await expectSignedOut();
  });

  it('W15 never joins pieces of two generations', async () => {
    const old = valueOf('session.1');
    await enlarge();
    setCookie('session.1', old);
    await expectSignedOut();
  });

  it('W15 is not disturbed by a piece that an older, longer generation left behind', async () => {
    const old = valueOf('session.3');
    await enlarge(5000);
    setCookie('session.3', old);
    expect((await read()).session).toHaveProperty('notes');
  });

  it('W15 reads the newer one where a plain cookie and pieces are both there', async () => {
    await shopper.signIn();
    const plain = valueOf('session');
    await enlarge();
    setCookie('session', plain);
    // Another client id, so that this process knows nothing of the session but the cookies.
    const fresh = createTestClient(provider, { clientId: 'another' });
    const { req, res } = shopper.start();
    expect(await fresh.getSession(req, res)).toHaveProperty('notes');
  });

  it('takes the pieces away when it fits into one cookie again', async () => {
    await enlarge(10);
    expect([...shopper.jar.cookies.keys()]).toEqual(['session']);
  });

  it('takes every piece away at sign-out', async () => {
    await shopper.visit('signOut');
    expect(shopper.jar.cookies.size).toBe(0);
  });
});

describe('cookie secrets', () => {
  const old = 'the cookie secret of last year, now retired';

  it('D03 W12 rotate: the first seals, all open, and what is saved again needs the old one no longer', async () => {
    await signIn({ cookieSecret: old });
    client = createTestClient(provider, { cookieSecret: [COOKIE_SECRET, old] });
    expect((await read()).session).toBeDefined();
    await enlarge(10);
    client = createTestClient(provider, { cookieSecret: COOKIE_SECRET });
    expect((await read()).session).toBeDefined();
  });

  it('D03 W12 end with the secret: a session sealed by a removed one is signed out', async () => {
    await signIn({ cookieSecret: old });
    client = createTestClient(provider, { cookieSecret: COOKIE_SECRET });
    await expectSignedOut();
  });
});
