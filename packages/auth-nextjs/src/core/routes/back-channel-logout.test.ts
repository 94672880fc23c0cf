import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MonoCloudCoreClient } from '../core-client.ts';
import { startScriptedProvider } from '../testing/scripted-provider.ts';
import type { ScriptedProvider } from '../testing/scripted-provider.ts';
import { createShopper } from '../testing/shopper.ts';
import { createTestClient } from '../testing/test-client.ts';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

let provider: ScriptedProvider;
const onBackChannelLogout = vi.fn();

beforeEach(async () => {
  onBackChannelLogout.mockReset();
  provider = await startScriptedProvider();
});
afterEach(() => provider.stop());

const send = (
  client: MonoCloudCoreClient,
  body: string,
  headers: Record<string, string> = FORM,
  method = 'POST',
) => createShopper(client, provider.authorize).visit('backChannelLogout', '', { method, headers, body });
const participant = () => createTestClient(provider, { onBackChannelLogout });
const logoutToken = (changes: Record<string, unknown> = {}) => {
  const iat = Math.floor(Date.now() / 1000);
  const claims = { iss: provider.issuer, aud: 'web', iat, exp: iat + 60, jti: 'j', sub: 'user-1', sid: 's' };
  return provider.sign({ ...claims, events: { [EVENT]: {} }, ...changes });
};

describe('the back-channel logout route', () => {
  it('answers 404 to every method unless the application takes part', async () => {
    const client = createTestClient(provider);
    expect((await send(client, '', FORM, 'GET')).status).toBe(404);
    expect((await send(client, `logout_token=${await logoutToken()}`)).status).toBe(404);
  });

  it('hands on who signed out and answers 204, never cached', async () => {
    const answer = await send(participant(), `logout_token=${await logoutToken()}`);
    expect(answer).toMatchObject({ status: 204, isCacheable: false });
    expect(onBackChannelLogout).toHaveBeenCalledExactlyOnceWith('user-1', 's');
  });

  it('answers 405 to GET', async () => {
    expect((await send(participant(), '', FORM, 'GET')).status).toBe(405);
  });

  it.each([
    ['another issuer', { iss: 'https://evil.example' }],
    ['another audience', { aud: 'another' }],
    ['a nonce', { nonce: 'n' }],
    ['no event', { events: {} }],
    ['neither subject nor session', { sub: undefined, sid: undefined }],
    ['no issue time', { iat: undefined }],
    ['an end in the past', { exp: 1 }],
  ])('G01 answers 400 to a logout token with %s and does nothing', async (_name, changes) => {
    const answer = await send(participant(), `logout_token=${await logoutToken(changes)}`);
    expect(answer.status).toBe(400);
    expect(answer.json).toEqual({
      error: 'invalid_request',
      error_description: 'The logout token is missing or invalid.',
    });
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
