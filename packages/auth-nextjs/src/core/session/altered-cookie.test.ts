import { encrypt } from '@monocloud/auth-core/utils';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectSignedOut, signInHolder } from '../testing/cookie-holder.ts';
import type { CookieHolder } from '../testing/cookie-holder.ts';
import { startScriptedProvider } from '../testing/scripted-provider.ts';
import type { ScriptedProvider } from '../testing/scripted-provider.ts';
import { COOKIE_SECRET, createTestClient } from '../testing/test-client.ts';

let provider: ScriptedProvider;
let holder: CookieHolder;

beforeEach(async () => {
  provider = await startScriptedProvider();
  holder = await signInHolder(provider);
});
afterEach(() => provider.stop());

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
    ['nonsense', () => 'nonsense'],
    ['five empty parts', () => '....'],
  ])('D02 counts as signed out and is cleared with %s', async (_name, change) => {
    holder.setCookie('session', change(holder.valueOf('session')));
    await expectSignedOut(holder);
  });

  // Each would open, so one cookie could be remembered under as many texts as somebody likes to send.
  it.each([
    ['padding', (value: string) => `${value}==`],
    ['white space', (value: string) => value.replace('..', '.. ')],
    ['an unused bit set', setUnusedBit],
  ])('D02 F12 counts as signed out and is cleared when spelled with %s', async (_name, spell) => {
    const value = holder.valueOf('session');
    expect((await holder.read()).session).toBeDefined();
    holder.setCookie('session', spell(value));
    expect(holder.valueOf('session')).not.toBe(value);
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
    holder.setCookie('session', await encrypt(content, COOKIE_SECRET));
    await expectSignedOut(holder);
  });

  it('D02 counts as signed out and is cleared when another key sealed it', async () => {
    const stranger = createTestClient(provider, { cookieSecret: 'another cookie secret of the tests' });
    await expectSignedOut(holder, stranger);
  });
});
