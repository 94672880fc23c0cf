import { beforeEach, describe, expect, it } from 'vitest';
import type { MonoCloudCoreClient } from '../core-client.ts';
import { client, createClient, openClientBrowser, browser, signIn } from '../testing/per-test.ts';
import { sealAs } from '../testing/seal-as.ts';
import { processMemory } from './process-memory.ts';

beforeEach(() => signIn());

const valueOf = (name: string) => browser.cookies().get(name) ?? '';

/** Puts a cookie into the browser; an empty one takes it out. */
const setCookie = (name: string, value: string) =>
  browser.take(`${name}=${value}${value === '' ? '; Expires=Thu, 01 Jan 1970 00:00:00 GMT' : ''}`);

/** Reads the session as the application does, or as another one with the same cookies. */
async function read(reader: MonoCloudCoreClient = client) {
  const { req, res, deliver } = browser.start();
  const session = await reader.getSession(req, res);
  return { session, answer: await deliver() };
}

/** Makes the session larger by so many characters, different ones each time; by default too large for one cookie. */
async function enlarge(size = 5000, writer?: MonoCloudCoreClient): Promise<void> {
  const notes = Array.from({ length: size }, () => Math.random().toString(36).slice(2, 3)).join('');
  await browser.updateSession({ notes }, writer);
}

/** Expects that the cookies that are there sign no user in, and that the response removes all of them. */
async function expectSignedOut(reader?: MonoCloudCoreClient): Promise<void> {
  const { session, answer } = await read(reader);
  expect(session).toBeUndefined();
  expect(answer.cookies.length).toBeGreaterThan(0);
  expect(answer.cookies.every(({ value }) => value === '')).toBe(true);
  expect(browser.cookies().size).toBe(0);
}

describe('a session cookie', () => {
  it('D02 that was opened a moment ago does not open with another secret', async () => {
    expect((await read()).session).toBeDefined();
    expect((await read()).session).toBeDefined();
    const stranger = createClient({ cookieSecret: 'another-secret-of-32-characters!' });
    expect((await read(stranger)).session).toBeUndefined();
  });

  it('D02 gives each of its readers a session of their own', async () => {
    const { session } = await read();
    if (session) session.user.sub = 'another-user';
    expect((await read()).session?.user.sub).toBe('user-1');
  });

  it('D01 is hidden from scripts, bound to the path, and expires with the session', async () => {
    const now = Math.floor(Date.now() / 1000);
    const client = createClient({ appUrl: 'https://shop.example' });
    const { cookies } = await openClientBrowser(client).signIn();
    const { options } = cookies.find(({ name }) => name === 'session') ?? {};
    expect(options).toMatchObject({ httpOnly: true, secure: true, sameSite: 'lax', path: '/' });
    expect(options?.domain).toBeUndefined();
    expect((options?.expires?.getTime() ?? 0) / 1000 - now).toBeGreaterThanOrEqual(86_400);
  });

  it('is not written by a mere read', async () => {
    expect((await read()).answer.cookies).toEqual([]);
    await browser.getTokens();
    const before = new Map(browser.cookies());
    await browser.getTokens();
    expect(browser.cookies()).toEqual(before);
  });

  it('opens in the shape of the published package, without key, version and format', async () => {
    const now = Math.floor(Date.now() / 1000);
    const content = { lifetime: { c: now, u: now, e: now + 60 }, session: { user: { sub: 'user-2' } } };
    setCookie('session-3000', await sealAs(createClient(), 'session', JSON.stringify(content)));
    expect((await read()).session).toEqual({ user: { sub: 'user-2' } });
  });
});

describe('a session in pieces', () => {
  beforeEach(() => enlarge());

  it('comes together again, and every piece fits into a cookie', async () => {
    const cookies = browser.cookies();
    expect([...cookies.keys()]).toEqual(['session-3000.0', 'session-3000.1', 'session-3000.2']);
    for (const value of cookies.values()) expect(value.length).toBeLessThan(4090);
    expect((await read()).session).toHaveProperty('notes');
  });

  it('D02 counts as signed out and is cleared when a piece is missing', async () => {
    setCookie('session-3000.1', '');
    await expectSignedOut();
  });

  it('D02 counts as signed out and is cleared when pieces changed places', async () => {
    const [first, second] = [valueOf('session-3000.0'), valueOf('session-3000.1')];
    setCookie('session-3000.0', second);
    setCookie('session-3000.1', first);
    await expectSignedOut();
  });

  it('W15 never joins pieces of two generations', async () => {
    const old = valueOf('session-3000.1');
    await enlarge();
    setCookie('session-3000.1', old);
    await expectSignedOut();
  });

  it('W15 is not disturbed by a piece that an older, longer generation left behind', async () => {
    const old = valueOf('session-3000.2');
    await enlarge(2500);
    setCookie('session-3000.2', old);
    expect((await read()).session).toHaveProperty('notes');
  });

  it('W15 reads the newer one where a plain cookie and pieces are both there', async () => {
    await browser.signIn();
    const plain = valueOf('session-3000');
    await enlarge();
    setCookie('session-3000', plain);
    // As after a restart: the process knows nothing of the session but the cookies.
    processMemory().newest.clear();
    expect((await read()).session).toHaveProperty('notes');
  });

  it.each<[when: string, work: () => Promise<unknown>, left: string[]]>([
    ['when it fits into one cookie again', () => enlarge(10), ['session-3000']],
    ['at sign-out', () => browser.visit('signOut'), []],
  ])('takes every piece away %s', async (_when, work, left) => {
    await work();
    expect([...browser.cookies().keys()]).toEqual(left);
  });
});

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** The same bytes for a decoder that ignores the unused bits of the last character, which follow those in use. */
const setUnusedBit = (value: string): string =>
  value.slice(0, -1) + ALPHABET.charAt(ALPHABET.indexOf(value.slice(-1)) + 1);

describe('a session cookie that is not as it was', () => {
  it.each([
    [
      'a changed character',
      (value: string) => value.replace(/.(?=.{9}$)/, (one) => (one === 'A' ? 'B' : 'A')),
    ],
    ['the end cut off', (value: string) => value.slice(0, -8)],
    ['nothing but its header', (value: string) => value.replace(/\..*/, '....')],
  ])('D02 counts as signed out and is cleared with %s', async (_name, change) => {
    setCookie('session-3000', change(valueOf('session-3000')));
    await expectSignedOut();
  });

  it.each([
    ['nonsense', 'nonsense'],
    ['five empty parts', '....'],
    ['a seal without an owner', 'eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..AAAA.AAAA.AAAA'],
    ['a piece of another application', 'foreign1AAAAAAAA~1~AAAA'],
  ])('N21 D02 counts as signed out and the cookie stays: %s', async (_name, value) => {
    setCookie('session-3000', value);
    const { session, answer } = await read();
    expect([session, answer.cookies]).toEqual([undefined, []]);
  });

  // Each would open, so one cookie could be remembered under any number of texts.
  it.each([
    ['padding', (value: string) => `${value}==`],
    ['white space', (value: string) => value.replace('..', '.. ')],
    ['an unused bit set', setUnusedBit],
  ])('D02 F12 counts as signed out and is cleared when spelled with %s', async (_name, spell) => {
    const value = valueOf('session-3000');
    expect((await read()).session).toBeDefined();
    setCookie('session-3000', spell(value));
    expect(valueOf('session-3000')).not.toBe(value);
    await expectSignedOut();
  });

  const lifetime = { c: 9e9, u: 9e9 };

  it.each([
    ['no JSON', 'text'],
    ['another format version', JSON.stringify({ v: 2, key: 'k', lifetime, session: { user: {} } })],
    ['no lifetime', JSON.stringify({ v: 1, key: 'k', session: { user: {} } })],
    ['no user', JSON.stringify({ v: 1, key: 'k', lifetime, session: {} })],
    ['null for a user', JSON.stringify({ v: 1, key: 'k', lifetime, session: { user: null } })],
    ['a pending sign-in', JSON.stringify({ authState: { state: 's', nonce: 'n' }, expiresAt: 9e9 })],
  ])('D02 counts as signed out and is cleared with %s inside', async (_name, content) => {
    setCookie('session-3000', await sealAs(createClient(), 'session', content));
    await expectSignedOut();
  });

  it('D02 counts as signed out and is cleared when another key sealed it', async () => {
    const stranger = createClient({ cookieSecret: 'another cookie secret of the tests' });
    await expectSignedOut(stranger);
  });
});
