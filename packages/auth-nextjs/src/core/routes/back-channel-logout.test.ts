import { MonoCloudHttpError } from '@monocloud/auth-core';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { MonoCloudCoreClient } from '../core-client.ts';
import type { MonoCloudOptions } from '../types.ts';
import { FORM, logoutToken as newToken, postLogout as send } from '../testing/logout.ts';
import {
  createClient,
  holdClock,
  log,
  openClientBrowser,
  passSeconds,
  provider,
} from '../testing/per-test.ts';

const onBackChannelLogout = vi.fn();

beforeEach(() => {
  onBackChannelLogout.mockReset();
});

const participant = (options?: MonoCloudOptions) => createClient({ onBackChannelLogout, ...options });
const logoutToken = (changes: Record<string, unknown> = {}) =>
  newToken({ sub: 'user-1', sid: 's', ...changes });

describe('the back-channel logout route', () => {
  it('answers 404 to every method unless the application takes part', async () => {
    const client = createClient();
    expect((await openClientBrowser(client).visit('backChannelLogout')).status).toBe(404);
    expect((await send(client, `logout_token=${await logoutToken()}`)).status).toBe(404);
  });

  it('hands on who signed out and answers 204, never cached', async () => {
    const answer = await send(participant(), `logout_token=${await logoutToken()}`);
    expect(answer).toMatchObject({ status: 204, isCacheable: false });
    expect(onBackChannelLogout).toHaveBeenCalledExactlyOnceWith('user-1', 's');
  });

  it.each([
    ['another issuer', { iss: 'https://evil.example' }],
    ['another audience', { aud: 'another' }],
    ['a nonce', { nonce: 'n' }],
    ['no event', { events: {} }],
    ['neither subject nor session', { sub: undefined, sid: undefined }],
    ['no issue time', { iat: undefined }],
    ['an end in the past', { exp: 1 }],
    ['N51 no end', { exp: undefined }],
    ['N51 an end that is null', { exp: null }],
    ['N51 an end that is text', { exp: '9999999999' }],
    ['N51 no jti', { jti: undefined }],
    ['N51 an empty jti', { jti: '' }],
    ['N51 a jti that is a number', { jti: 7 }],
    ['N51 an empty subject', { sub: '' }],
    ['N51 an empty session', { sid: '' }],
    ['N51 an empty subject and no session', { sub: '', sid: undefined }],
  ])('G01 answers 400 to a logout token with %s and does nothing', async (_name, changes) => {
    const answer = await send(participant(), `logout_token=${await logoutToken(changes)}`);
    expect(answer.status).toBe(400);
    expect(answer.json).toEqual({
      error: 'invalid_request',
      error_description: 'The logout token is missing or invalid.',
    });
    expect(onBackChannelLogout).not.toHaveBeenCalled();
  });

  it.each<[string, (token: string, other: string) => string]>([
    ['two tokens', (token, other) => `logout_token=${token}&logout_token=${other}`],
    ['the same token twice', (token) => `logout_token=${token}&logout_token=${token}`],
    ['a token and an empty one', (token) => `logout_token=${token}&logout_token=`],
    ['a token and an escaped second one', (token, other) => `logout_token=${token}&logout%5Ftoken=${other}`],
  ])('N51 G01 answers 400 to a form with %s and does nothing', async (_name, bodyOf) => {
    const body = bodyOf(await logoutToken(), await logoutToken({ jti: 'other' }));
    expect((await send(participant(), body)).status).toBe(400);
    expect(onBackChannelLogout).not.toHaveBeenCalled();
  });

  it.each([
    ['no token', '', FORM],
    ['no JWT', 'logout_token=nonsense', FORM],
    ['another content type', '', { 'content-type': 'text/plain' }],
  ])('G01 answers 400 to %s', async (_name, body, headers) => {
    const text = body || (headers === FORM ? '' : `logout_token=${await logoutToken()}`);
    expect((await send(participant(), text, headers)).status).toBe(400);
    expect(onBackChannelLogout).not.toHaveBeenCalled();
  });
});

describe('a logout token whose signature cannot be checked, since the tenant fails', () => {
  const jwksResolver = () => Promise.reject(new Error('down'));
  const withMetadata = (changes: Record<string, unknown>) => () => (provider.metadata = changes);
  const failures: [string, () => unknown, MonoCloudOptions?][] = [
    ['names another issuer in its metadata', withMetadata({ issuer: 'https://other.example' })],
    ['has metadata without an issuer', withMetadata({ issuer: null })],
    ['has no key set', withMetadata({ jwks_uri: undefined })],
    ['has an empty key set', () => (provider.keys = [])],
    ['has its key set at a plain http address', withMetadata({ jwks_uri: 'http://a.example/' })],
    ['has its key set where nothing is', () => (provider.metadata = { jwks_uri: `${provider.issuer}/gone` })],
    ['has its key set where nothing listens', withMetadata({ jwks_uri: 'http://127.0.0.1:1/' })],
    ['has a key set that the resolver of the application does not get', () => undefined, { jwksResolver }],
  ];

  it.each(failures)('N76 gets 503 and Retry-After when the tenant %s', async (_name, fail, options) => {
    const client = participant(options);
    const token = await logoutToken();
    fail();
    const answer = await send(client, `logout_token=${token}`);
    expect(answer).toMatchObject({ status: 503, retryAfter: 5, json: { code: 'service_unavailable' } });
    expect(onBackChannelLogout).not.toHaveBeenCalled();
    expect(log).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('back-channel logout failed'));
    expect(log.mock.lastCall?.join(' ')).not.toContain(token);
  });

  it('N76 is taken when it is sent again after the failure', async () => {
    const [client, body, keys] = [participant(), `logout_token=${await logoutToken()}`, provider.keys];
    provider.keys = [];
    expect((await send(client, body)).status).toBe(503);
    provider.keys = keys;
    expect((await send(client, body)).status).toBe(204);
    expect(onBackChannelLogout).toHaveBeenCalledOnce();
  });

  it('N76 is handed to onError as MonoCloudHttpError', async () => {
    provider.metadata = { issuer: 'https://other.example' };
    const body = `logout_token=${await logoutToken()}`;
    const init = { method: 'POST', headers: FORM, body };
    const browser = openClientBrowser(participant());
    expect(await browser.failureOf('backChannelLogout', '', init)).toBeInstanceOf(MonoCloudHttpError);
    expect(onBackChannelLogout).not.toHaveBeenCalled();
  });

  it('N76 G01 still gets 400 when nothing about it needs the tenant', async () => {
    provider.metadata = { issuer: 'https://other.example' };
    for (const token of ['', 'nonsense', 'a.b.c']) {
      expect((await send(participant(), `logout_token=${token}`)).status).toBe(400);
    }
  });
});

describe('a logout token that comes again', () => {
  const REFUSED = { status: 400, json: { error: 'invalid_request' } };
  const post = async (client: MonoCloudCoreClient, token: string) => send(client, `logout_token=${token}`);

  it('G01 is known by its jti: it is refused and does nothing', async () => {
    const client = participant();
    const token = await logoutToken();
    expect((await post(client, token)).status).toBe(204);
    expect(await post(client, token)).toMatchObject(REFUSED);
    expect(onBackChannelLogout).toHaveBeenCalledOnce();
    expect((await post(client, await logoutToken({ jti: 'another' }))).status).toBe(204);
  });

  it('G01 does nothing either while the first is at work', async () => {
    const client = participant();
    const token = await logoutToken();
    onBackChannelLogout.mockImplementation(() => new Promise((resolve) => setImmediate(resolve)));
    const answers = await Promise.all([post(client, token), post(client, token), post(client, token)]);
    expect(answers.map(({ status }) => status).sort((one, other) => one - other)).toEqual([204, 400, 400]);
    expect(onBackChannelLogout).toHaveBeenCalledOnce();
  });

  it('G01 is remembered for as long as it would be taken', async () => {
    holdClock();
    const client = participant();
    const token = await logoutToken({ exp: Math.floor(Date.now() / 1000) + 3600 });
    await post(client, token);
    passSeconds(359);
    expect(await post(client, token)).toMatchObject(REFUSED);
    expect(onBackChannelLogout).toHaveBeenCalledOnce();
  });

  it('is taken when the application failed to act on it, since the tenant repeats it then', async () => {
    const client = participant();
    const token = await logoutToken();
    onBackChannelLogout.mockRejectedValueOnce(new Error('the store is down'));
    expect((await post(client, token)).status).toBe(500);
    expect((await post(client, token)).status).toBe(204);
    expect(onBackChannelLogout).toHaveBeenCalledTimes(2);
  });
});
