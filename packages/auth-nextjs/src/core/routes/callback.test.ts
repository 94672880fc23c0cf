import { MonoCloudOPError, MonoCloudValidationError } from '@monocloud/auth-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MonoCloudCoreClient } from '../core-client.ts';
import { readSessionCookie } from '../session/session-cookie.ts';
import { holdClock, passSeconds, releaseClock } from '../testing/clock.ts';
import type { Answer } from '../testing/memory-exchange.ts';
import { SUBJECT, startScriptedProvider } from '../testing/scripted-provider.ts';
import type { ScriptedProvider } from '../testing/scripted-provider.ts';
import { createShopper } from '../testing/shopper.ts';
import type { Shopper } from '../testing/shopper.ts';
import { createTestClient } from '../testing/test-client.ts';
import type { MonoCloudOptions } from '../types.ts';

let provider: ScriptedProvider;
let client: MonoCloudCoreClient;
let shopper: Shopper;
let log: ReturnType<typeof vi.spyOn>;

function use(options: MonoCloudOptions = {}): void {
  client = createTestClient(provider, options);
  shopper = createShopper(client, provider.authorize);
}

beforeEach(async () => {
  log = vi.spyOn(console, 'error').mockReturnValue();
  provider = await startScriptedProvider();
  use();
});
afterEach(async () => {
  vi.restoreAllMocks();
  releaseClock();
  await provider.stop();
});

const isSignedIn = () => {
  const { req, res } = shopper.start();
  return client.isAuthenticated(req, res);
};
async function begin(): Promise<URLSearchParams> {
  const { location = '' } = await shopper.visit('signIn');
  return (await provider.authorize(location)).searchParams;
}
async function callBackWith(changes: Record<string, string>): Promise<Answer> {
  const params = await begin();
  for (const [name, value] of Object.entries(changes)) params.set(name, value);
  if (changes['error']) params.delete('code');
  return shopper.visit('callback', params);
}
const sessionKey = async () =>
  (await readSessionCookie(shopper.start().req, client.getOptions())).content?.key;

describe('a callback that belongs to no sign-in of this browser', () => {
  const expectRefused = async (answer: Answer) => {
    expect(answer).toMatchObject({ status: 400, isCacheable: false });
    expect(answer.html).toContain('href="http://localhost:3000/api/auth/signin"');
    expect(provider.tokenForms).toEqual([]);
    expect(await isSignedIn()).toBe(false);
  };

  it('C01 is refused without a state cookie, before any token request', async () => {
    await expectRefused(await shopper.visit('callback', 'code=c&state=s'));
  });

  it('C01 is refused with another state', async () => {
    await expectRefused(await callBackWith({ state: 'another' }));
  });

  it('C01 is refused when it comes too late', async () => {
    holdClock();
    const params = await begin();
    passSeconds(901);
    await expectRefused(await shopper.visit('callback', params));
  });

  it('C01 takes a state once only', async () => {
    provider.tokenScripts = [() => ({ status: 400, json: { error: 'invalid_grant' } })];
    const params = await begin();
    await shopper.visit('callback', params);
    provider.tokenForms.length = 0;
    await expectRefused(await shopper.visit('callback', params));
  });

  it('C02 is refused in another browser, so that nobody is signed in as somebody else', async () => {
    const params = await begin();
    shopper = createShopper(client, provider.authorize);
    await expectRefused(await shopper.visit('callback', params));
  });

  it('C11 leads home without an error when the user is signed in already', async () => {
    const params = await begin();
    await shopper.visit('callback', params);
    const again = await shopper.visit('callback', params);
    expect(again).toMatchObject({ status: 307, location: 'http://localhost:3000' });
    expect(await isSignedIn()).toBe(true);
  });

  it('hands the error to onError when there is one', async () => {
    const { req, res } = shopper.start();
    const onError = vi.fn(() => 'handled');
    expect(await client.callback(req, res, { onError })).toBe('handled');
    expect(onError).toHaveBeenCalledWith(new MonoCloudValidationError('Invalid Authentication State'));
  });
});

describe('who answers', () => {
  it('C03 is refused before the token request when iss is another issuer', async () => {
    expect((await callBackWith({ iss: 'https://evil.example' })).status).toBe(500);
    expect(provider.tokenForms).toEqual([]);
  });

  it('C03 is refused before the token request when iss is missing though announced', async () => {
    provider.metadata = { authorization_response_iss_parameter_supported: true };
    expect((await callBackWith({})).status).toBe(500);
    expect(provider.tokenForms).toEqual([]);
  });

  it('C03 is taken when iss is the tenant', async () => {
    expect((await callBackWith({ iss: provider.issuer })).status).toBe(307);
  });

  it('C03 checks the issuer of an error answer too', async () => {
    const answer = await callBackWith({ iss: 'https://evil.example', error: 'access_denied' });
    expect(answer.status).toBe(500);
    expect(answer.html).toBeUndefined();
  });
});

describe('a sign-in that the tenant did not complete', () => {
  it.each([
    ['access_denied', 403],
    ['login_required', 400],
    ['consent_required', 400],
    ['server_error', 400],
  ])('C09 W21 lands on a friendly page for %s with status %i', async (error, status) => {
    const answer = await callBackWith({ error });
    expect(answer.status).toBe(status);
    expect(answer.html).toContain('Try again');
    expect(log).not.toHaveBeenCalled();
  });

  it('C10 escapes what the tenant says', async () => {
    const { html } = await callBackWith({ error: 'x"y', error_description: '<script>alert(1)</script>' });
    expect(html).not.toContain('<script');
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).toContain('x&quot;y');
  });

  it('hands the error of the tenant to onError when there is one', async () => {
    const params = await begin();
    params.set('error', 'access_denied');
    const { req, res } = shopper.start();
    const onError = vi.fn();
    const asked = {
      ...req,
      getRawRequest: async () => ({ method: 'GET', url: `http://localhost:3000/?${params}`, headers: {} }),
    };
    await client.callback(asked, res, { onError });
    expect(onError).toHaveBeenCalledWith(expect.any(MonoCloudOPError));
  });

  it('says on a page that the tenant is out of reach, with status 503', async () => {
    provider.tokenScripts = ['reset' as const].map((reply) => () => reply);
    const answer = await callBackWith({});
    expect(answer.status).toBe(503);
    expect(answer.html).toContain('cannot be reached');
  });

  it('reports an unexpected error without code, token or secret', async () => {
    const code = 'a-code-that-must-not-be-logged';
    provider.tokenScripts = [() => ({ json: { access_token: 'a-token-that-must-not-be-logged' } })];
    expect((await callBackWith({ code })).status).toBe(500);
    const lines = log.mock.calls.flat().join('\n');
    expect(lines).toContain("Missing required 'expires_in' field");
    expect(lines).not.toContain('must-not-be-logged');
    expect(lines).not.toContain(provider.webClient.clientSecret);
  });
});

describe('who signed in', () => {
  const answerWith = (changes: Record<string, unknown>) => {
    provider.tokenScripts = [(form) => provider.tokens(form, changes)];
  };
  const expectNobody = async () => {
    expect((await callBackWith({})).status).toBe(500);
    expect(await isSignedIn()).toBe(false);
  };

  it('W21 is nobody without an ID token', async () => {
    answerWith({ id_token: undefined });
    await expectNobody();
  });

  const iat = () => Math.floor(Date.now() / 1000);
  it.each([
    ['another nonce', { nonce: 'another' }],
    ['no nonce', { nonce: undefined }],
    ['another issuer', { iss: 'https://evil.example' }],
    ['another client as audience', { aud: 'another' }],
    ['one more audience', { aud: ['web', 'another'] }],
    ['another authorized party', { azp: 'another' }],
    ['an end in the past', { exp: iat() - 3600 }],
    ['no subject', { sub: undefined }],
    ['no issue time', { iat: undefined }],
    ['C07: the hash of another access token', { at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' }],
  ])('C06 is nobody with an ID token with %s', async (_name, changes) => {
    const params = await begin();
    const claims = {
      iss: provider.issuer,
      aud: 'web',
      sub: SUBJECT,
      iat: iat(),
      exp: iat() + 60,
      nonce: provider.nonce,
    };
    answerWith({ id_token: await provider.sign({ ...claims, ...changes }) });
    expect((await shopper.visit('callback', params)).status).toBe(500);
    expect(await isSignedIn()).toBe(false);
  });

  it('C06 is nobody with an ID token whose signature was changed', async () => {
    const params = await begin();
    const claims = {
      iss: provider.issuer,
      aud: 'web',
      sub: SUBJECT,
      iat: iat(),
      exp: iat() + 60,
      nonce: provider.nonce,
    };
    const [header, payload] = (await provider.sign(claims)).split('.');
    const [, , signature] = (await provider.sign({ ...claims, sub: 'somebody-else' })).split('.');
    answerWith({ id_token: `${header}.${payload}.${signature}` });
    expect((await shopper.visit('callback', params)).status).toBe(500);
    expect(await isSignedIn()).toBe(false);
  });

  it('C07 W21 is nobody when the profile is about somebody else', async () => {
    provider.userinfo = () => ({ json: { sub: 'somebody-else' } });
    await expectNobody();
  });

  it('is who ID token and profile say, without the claims about the token itself', async () => {
    await shopper.signIn();
    const { req, res } = shopper.start();
    expect((await client.getSession(req, res))?.user).toEqual({ sub: SUBJECT, name: 'Ada' });
  });

  it('reaches onSessionCreating together with the state the application gave along', async () => {
    const onSessionCreating = vi.fn();
    use({ onSetApplicationState: () => ({ cart: 7 }), onSessionCreating });
    await shopper.signIn();
    const [session, claims, userinfo, state] = onSessionCreating.mock.calls[0] ?? [];
    expect(session).toMatchObject({ user: { name: 'Ada' } });
    expect([claims.sub, userinfo.name, state]).toEqual([SUBJECT, 'Ada', { cart: 7 }]);
  });
});

describe('the new session', () => {
  it('C12 has a key that nobody knew before', async () => {
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
    expect(await isSignedIn()).toBe(true);
  });

  it('takes a form post and answers it with 303, so that the code is not posted on to the page', async () => {
    const params = await begin();
    const answer = await shopper.visit('callback', '', { method: 'POST', body: String(params) });
    expect(answer).toMatchObject({ status: 303, location: 'http://localhost:3000' });
    expect(await isSignedIn()).toBe(true);
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
