import { beforeEach, describe, expect, it } from 'vitest';
import { expectSignedOut, signInHolder, type CookieHolder } from '../testing/cookie-holder.ts';
import { sealAs } from '../testing/seal-as.ts';
import { createClient, provider } from '../testing/per-test.ts';

let holder: CookieHolder;

beforeEach(async () => {
  holder = await signInHolder(provider);
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
    holder.setCookie('session-3000', change(holder.valueOf('session-3000')));
    await expectSignedOut(holder);
  });

  it.each([
    ['nonsense', 'nonsense'],
    ['five empty parts', '....'],
    ['a seal without an owner', 'eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..AAAA.AAAA.AAAA'],
    ['a piece of another application', 'foreign1AAAAAAAA~1~AAAA'],
  ])('N21 D02 counts as signed out and the cookie stays: %s', async (_name, value) => {
    holder.setCookie('session-3000', value);
    const { session, answer } = await holder.read();
    expect([session, answer.cookies]).toEqual([undefined, []]);
  });

  // Each would open, so one cookie could be remembered under any number of texts.
  it.each([
    ['padding', (value: string) => `${value}==`],
    ['white space', (value: string) => value.replace('..', '.. ')],
    ['an unused bit set', setUnusedBit],
  ])('D02 F12 counts as signed out and is cleared when spelled with %s', async (_name, spell) => {
    const value = holder.valueOf('session-3000');
    expect((await holder.read()).session).toBeDefined();
    holder.setCookie('session-3000', spell(value));
    expect(holder.valueOf('session-3000')).not.toBe(value);
    await expectSignedOut(holder);
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
    holder.setCookie('session-3000', await sealAs(createClient(), 'session', content));
    await expectSignedOut(holder);
  });

  it('D02 counts as signed out and is cleared when another key sealed it', async () => {
    const stranger = createClient({ cookieSecret: 'another cookie secret of the tests' });
    await expectSignedOut(holder, stranger);
  });
});
