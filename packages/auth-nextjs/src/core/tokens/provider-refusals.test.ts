import { beforeEach, describe, expect, it, vi } from 'vitest';
import { MonoCloudNextClient } from '../../next-client.ts';
import { openDataBrowser, type DataBrowser } from '../../testing/data-browser.ts';
import type { Reply } from '../testing/scripted-provider.ts';
import type { MonoCloudOptions } from '../types.ts';
import { INVOICES, PRODUCTS, SCOPES, holdClock, passSeconds, provider } from '../testing/per-test.ts';

const TOKEN_SECONDS = 300;
const PAUSE_SECONDS = 100;

let browser: DataBrowser;
let log: string[];

async function signIn(options: MonoCloudOptions = {}): Promise<DataBrowser> {
  const client = new MonoCloudNextClient({
    tenantDomain: provider.issuer,
    ...provider.webClient,
    appUrl: 'http://localhost:3000',
    cookieSecret: crypto.randomUUID() + crypto.randomUUID(),
    defaultAuthParams: { scopes: SCOPES, resource: `${PRODUCTS} ${INVOICES}` },
    fetchUserInfo: false,
    ...options,
  });
  const signedIn = await openDataBrowser(client, provider.authorize);
  provider.tokenForms.length = 0;
  return signedIn;
}

beforeEach(async () => {
  holdClock();
  log = [];
  vi.spyOn(console, 'error').mockImplementation((line: unknown) => void log.push(String(line)));
  browser = await signIn();
});

const answer = (...replies: Reply[]) => {
  provider.tokenScripts = [...replies.map((reply) => () => reply), (form) => provider.tokens(form)];
};
const refuse = (error: string, status = 400): Reply => ({
  status,
  json: { error, error_description: 'in\r\nlines' },
});
const grants = () => provider.tokenForms.length;

describe('a refresh that the provider refuses', () => {
  it.each(['login_required', 'interaction_required', 'consent_required', 'access_denied'])(
    'N40 with %s gives all callers the same error and ends the session once',
    async (code) => {
      passSeconds(TOKEN_SECONDS);
      answer(refuse(code));
      const wanted = [{}, { resource: PRODUCTS }, { resource: INVOICES }, { forceRefresh: true }, {}];
      const answers = await Promise.all(wanted.map((options) => browser.getTokens(options)));
      for (const { error: thrown } of answers) {
        expect(thrown).toMatchObject({
          name: 'MonoCloudOPError',
          message: code,
          error: code,
          errorDescription: 'in\r\nlines',
          code: 'session_over',
        });
      }
      expect(grants()).toBe(1);
      expect(await browser.isSignedIn()).toBe(false);
      expect(browser.cookieNames()).toEqual([]);
      expect(log).toEqual([]);
    },
  );

  it('N40 ends a session in a store too, so that a copy of its cookie opens nothing', async () => {
    const entries = new Map();
    browser = await signIn({
      session: {
        store: {
          get: async (key) => entries.get(key),
          set: async (key, data) => void entries.set(key, data),
          delete: async (key) => void entries.delete(key),
        },
      },
    });
    passSeconds(TOKEN_SECONDS);
    answer(refuse('invalid_grant', 403));
    expect(await browser.getTokens()).toMatchObject({ code: 'session_over' });
    expect(entries.size).toBe(0);
  });

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
    expect(log).toHaveLength(2);
    expect(log[0]).toBe(
      '[@monocloud/auth-nextjs] refreshing tokens failed: MonoCloudOPError: invalid_client: in lines',
    );
    passSeconds(PAUSE_SECONDS);
    answer();
    expect(await browser.getTokens()).toMatchObject({ tokens: { isExpired: false } });
  });

  it('N41 with invalid_target leaves the other tokens of the session alone', async () => {
    const wrong = { resource: 'https://other.example' };
    answer(refuse('invalid_target'));
    for (const options of [wrong, wrong]) {
      expect(await browser.getTokens(options)).toMatchObject({ error: { error: 'invalid_target' } });
    }
    expect(await browser.getTokens({ resource: PRODUCTS })).toMatchObject({ tokens: { isExpired: false } });
    expect(grants()).toBe(2);
  });

  it.each<[string, Reply]>([
    ['N41 invalid_client', refuse('invalid_client', 401)],
    ['N41 unauthorized_client', refuse('unauthorized_client')],
    ['N41 invalid_scope', refuse('invalid_scope')],
    ['N42 no access token', { json: { token_type: 'Bearer' } }],
    ['N42 a page', { text: '<html>' }],
    ['N42 a list', { json: [] }],
  ])('%s: serves the token that is still valid, and asks once', async (_name, reply) => {
    const { tokens: before } = await browser.getTokens();
    passSeconds(TOKEN_SECONDS - 20);
    answer(reply);
    for (let count = 0; count < 3; count += 1) {
      const { tokens } = await browser.getTokens();
      expect(tokens).toMatchObject({ accessToken: before?.accessToken, isExpired: true });
    }
    expect(grants()).toBe(1);
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
    const nonce = { nonce: 'of the sign-in' };
    browser = await signIn({
      onSessionCreating(session) {
        Object.assign(session, { idToken });
      },
    });
    const iat = Math.floor(Date.now() / 1000) + TOKEN_SECONDS;
    const claims = {
      iss: provider.issuer,
      sub: 'user-1',
      aud: provider.webClient.clientId,
      iat,
      exp: iat + 60,
    };
    const fresh = await provider.sign({ ...claims, ...nonce });
    provider.tokenScripts = [(form) => provider.tokens(form, { id_token: fresh })];
    passSeconds(TOKEN_SECONDS);
    expect(await browser.getTokens()).toMatchObject({ tokens: { isExpired: false } });
    expect(grants()).toBe(1);
  });
});
