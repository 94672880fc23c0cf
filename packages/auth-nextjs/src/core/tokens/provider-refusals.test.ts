import { beforeEach, describe, expect, it } from 'vitest';
import { type DataBrowser, openDataBrowser } from '../../testing/data-browser.ts';
import { INVOICES, PRODUCTS, holdClock, log, passSeconds, provider, refusal } from '../testing/per-test.ts';
import type { Reply } from '../testing/scripted-provider.ts';
import type { MonoCloudOptions } from '../types.ts';

const TOKEN_SECONDS = 300;
const PAUSE_SECONDS = 100;

let browser: DataBrowser;

async function signIn(options: MonoCloudOptions = {}): Promise<DataBrowser> {
  const signedIn = await openDataBrowser(options);
  provider.tokenForms.length = 0;
  return signedIn;
}

beforeEach(async () => {
  holdClock();
  browser = await signIn({ responseTimeout: 1000 });
});

const refuse = (error: string, status = 400) => refusal(error, status, 'in\r\nlines');
const grants = () => provider.tokenForms.length;

describe('a refresh that the provider refuses', () => {
  it.each(['invalid_grant', 'login_required', 'interaction_required', 'consent_required', 'access_denied'])(
    'N40 E09 W5 with %s gives all callers the same error after one grant and ends the session once, cookies and all',
    async (code) => {
      passSeconds(TOKEN_SECONDS);
      provider.answer(refuse(code));
      const resources = [{ resource: PRODUCTS }, { resource: INVOICES }, { scopes: 'read:products' }];
      const wanted = [{}, ...resources, { forceRefresh: true }, {}];
      const answers = await Promise.all(wanted.map((options) => browser.getTokens(options)));
      const over = { name: 'MonoCloudOPError', message: code, error: code, code: 'session_over' };
      for (const { error: thrown } of answers) {
        expect(thrown).toMatchObject({ ...over, errorDescription: 'in\r\nlines' });
      }
      expect(grants()).toBe(1);
      expect(await browser.isSignedIn()).toBe(false);
      expect(browser.cookieNames()).toEqual([]);
      expect(log).not.toHaveBeenCalled();
    },
  );

  it('N41 with invalid_client is asked for again after a pause only, by each session, and logged once in one line', async () => {
    const other = await signIn();
    passSeconds(TOKEN_SECONDS);
    provider.tokenScripts = [() => refuse('invalid_client', 401)];
    for (let count = 0; count < 10; count += 1) {
      for (const each of [browser, other]) {
        expect(await each.getTokens()).toMatchObject({ error: { error: 'invalid_client' } });
      }
      passSeconds(5);
    }
    expect(grants()).toBe(2);
    const line =
      '[@monocloud/auth-nextjs] refreshing tokens failed: MonoCloudOPError: invalid_client: in lines';
    expect(log.mock.calls).toEqual([[line], [line]]);
    passSeconds(PAUSE_SECONDS);
    provider.answer();
    expect(await browser.getTokens()).toMatchObject({ tokens: { isExpired: false } });
  });

  it('N41 E01 with invalid_target is sent once for 10 callers, and leaves session and other tokens alone', async () => {
    const wrong = { resource: 'https://other.example' };
    provider.answer(refuse('invalid_target'));
    for (const callers of [10, 1]) {
      const answers = await Promise.all(Array.from({ length: callers }, () => browser.getTokens(wrong)));
      const errors = new Set(answers.map(({ error }) => String(error)));
      expect(errors).toEqual(new Set(['MonoCloudOPError: invalid_target']));
      expect(grants()).toBe(1);
    }
    expect(await browser.isSignedIn()).toBe(true);
    expect(await browser.getTokens({ resource: PRODUCTS })).toMatchObject({ tokens: { isExpired: false } });
    expect(grants()).toBe(2);
  });

  it.each<[string, Reply | 'hang']>([
    ['E10 a reset connection', 'reset'],
    ['E10 a timeout', 'hang'],
    ['E10 408', { status: 408 }],
    ['E10 429', { status: 429, headers: { 'retry-after': '7' } }],
    ['E10 500', { status: 500 }],
    ['E10 503', { status: 503 }],
    ['E10 a page instead of JSON', { json: 'not an object' }],
    ['N41 invalid_client', refuse('invalid_client', 401)],
    ['N41 unauthorized_client', refuse('unauthorized_client')],
    ['N41 invalid_scope', refuse('invalid_scope')],
    ['N42 no access token', { json: { token_type: 'Bearer' } }],
    ['N42 a page', { text: '<html>' }],
    ['N42 a list', { json: [] }],
  ])('%s: keeps the session and serves the token that is still valid, asking once', async (_name, reply) => {
    const { tokens: before } = await browser.getTokens();
    passSeconds(TOKEN_SECONDS - 20);
    const hang = new Promise<Reply>(() => undefined);
    provider.answer(reply === 'hang' ? () => hang : reply);
    const tokens = { accessToken: before?.accessToken, isExpired: true };
    for (let count = 0; count < 3; count += 1) {
      expect(await browser.getTokens()).toMatchObject({ tokens, setCookies: [] });
    }
    expect(grants()).toBe(1);
    passSeconds(PAUSE_SECONDS);
    const after = await browser.getTokens();
    expect(after).toMatchObject({ tokens: { isExpired: false } });
    expect(after.tokens?.accessToken).not.toBe(before?.accessToken);
  });
});

describe('a stored ID token that is not a JWT', () => {
  it.each([
    ['text', 'not a token'],
    ['empty', ''],
    ['half a token', 'e30.e30'],
    ['another shape', 'a.b.c'],
    ['null', null],
    ['a number', 7],
  ])('N75 does not stop a refresh whose ID token has a nonce: %s', async (_name, idToken) => {
    browser = await signIn({ onSessionCreating: (session) => void Object.assign(session, { idToken }) });
    passSeconds(TOKEN_SECONDS);
    provider.answer({ changes: { id_token: await provider.signIdToken({ nonce: 'of the sign-in' }) } });
    expect(await browser.getTokens()).toMatchObject({ tokens: { isExpired: false } });
    expect(grants()).toBe(1);
  });
});
