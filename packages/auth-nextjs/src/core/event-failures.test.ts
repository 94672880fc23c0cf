import { beforeEach, describe, expect, it } from 'vitest';
import { FORM, logoutToken, postLogout } from './testing/logout.ts';
import {
  callBackWith,
  holdClock,
  log,
  openClientBrowser,
  passSeconds,
  provider,
  refusal,
  browser,
  signIn,
  SUBJECT,
  use,
} from './testing/per-test.ts';
import { recordEvents } from './testing/recorded-events.ts';
import { PRODUCTS } from './testing/test-client.ts';

let recorded: ReturnType<typeof recordEvents>;

beforeEach(() => {
  recorded = recordEvents();
});

describe('a sign-in that fails is one event with the code of its page', () => {
  const EVIL = 'https://evil.example';
  /** A sign-in whose code is answered with that. */
  const answering = (reply: Parameters<typeof provider.answer>[0]) => () => {
    provider.answer(reply);
    return browser.signIn();
  };

  beforeEach(() => use({ onEvent: recorded.onEvent }));

  it.each<[string, () => Promise<unknown>, Record<string, unknown>]>([
    [
      'the user gave no permission',
      () => callBackWith({ error: 'access_denied' }),
      { reason: 'sign_in_cancelled', error: 'access_denied', scopes: expect.stringContaining('openid') },
    ],
    [
      'the error is not one of the specifications',
      () => callBackWith({ error: 'eyJhbGciOiJub25lIn0.e30.' }),
      { reason: 'sign_in_incomplete', error: undefined },
    ],
    [
      'the sign-in is not one of this browser',
      () => openClientBrowser().visit('callback', 'state=x&code=y'),
      { reason: 'sign_in_expired', scopes: undefined },
    ],
    ['the answer names another issuer', () => callBackWith({ iss: EVIL }), { reason: 'other_issuer' }],
    [
      'the tenant cannot exchange the code now',
      answering({ status: 503 }),
      { reason: 'service_unavailable' },
    ],
    [
      'the ID token is for another sign-in',
      answering({ changes: { id_token: undefined } }),
      { reason: 'answer_refused' },
    ],
  ])('%s', async (_why, fail, expected) => {
    await fail();
    const failed = recorded.ofType('sign_in_failed');
    expect(failed).toEqual([expect.objectContaining({ clientId: 'web', ...expected })]);
    expect(recorded.ofType('signed_in')).toEqual([]);
  });

  it('and with the reference that the page and the console name', async () => {
    await answering({ status: 503 })();
    const [failed] = recorded.ofType('sign_in_failed');
    const reference = failed?.type === 'sign_in_failed' ? failed.reference : undefined;
    expect(log.mock.calls.join()).toContain(`(reference ${reference})`);
  });

  it('except for a body that is too large, which anyone can send', async () => {
    const body = 'x'.repeat(300_000);
    expect((await browser.visit('callback', '', { method: 'POST', headers: FORM, body })).status).toBe(413);
    expect(recorded.events).toEqual([]);
  });
});

describe('a refresh that fails', () => {
  const known = { clientId: 'web', sub: SUBJECT, durationMs: expect.any(Number) };

  beforeEach(async () => {
    holdClock();
    await signIn({ onEvent: recorded.onEvent });
    passSeconds(300);
    recorded.clear();
  });

  it('for good is one refresh_failed and one session_ended for all requests that wait, and no tokens_read', async () => {
    provider.answer(refusal('invalid_grant', 400, 'The refresh token was revoked'));
    const late = Array.from({ length: 20 }, () => browser.start());
    await Promise.allSettled(late.map((request) => request.getTokens()));
    await Promise.allSettled(late.map((request) => request.getTokens()));
    expect(recorded.events).toEqual([
      expect.objectContaining({
        type: 'refresh_failed',
        ...known,
        reason: 'sign_in_needed',
        error: 'invalid_grant',
        isSessionOver: true,
      }),
      {
        type: 'session_ended',
        clientId: 'web',
        sub: SUBJECT,
        reason: 'refresh_refused',
        error: 'invalid_grant',
      },
    ]);
    expect(JSON.stringify(recorded.events)).not.toContain('revoked');
  });

  it.each([
    ['the tenant is unavailable', { status: 503 }, 'unavailable', undefined],
    ['the client is refused', refusal('invalid_client', 401), 'refused', 'invalid_client'],
    ['the scope was not granted', refusal('invalid_scope'), 'refused', 'invalid_scope'],
    ['the answer has no access token', { json: { expires_in: 300 } }, 'invalid_answer', undefined],
  ])(
    'because %s is a refresh_failed, told once until the tenant is asked again',
    async (_why, reply, reason, error) => {
      provider.answer(reply);
      await browser.getTokens().catch(() => undefined);
      await browser.getTokens().catch(() => undefined);
      expect(recorded.events).toEqual([
        expect.objectContaining({ type: 'refresh_failed', ...known, reason, error, isSessionOver: false }),
      ]);
    },
  );

  it('because its scope was not granted is left to the application, and every other refusal is also on the console', async () => {
    provider.answer(refusal('invalid_scope'));
    await browser.getTokens({ resource: PRODUCTS }).catch(() => undefined);
    expect(log).not.toHaveBeenCalled();
    passSeconds(100);
    provider.answer(refusal('invalid_client', 401));
    await browser.getTokens({ resource: PRODUCTS }).catch(() => undefined);
    expect(log.mock.calls.join()).toContain('refreshing tokens failed: MonoCloudOPError: invalid_client');
  });

  it('without onEvent because its scope was not granted is on the console', async () => {
    await signIn();
    provider.answer(refusal('invalid_scope'));
    await browser.getTokens({ resource: PRODUCTS }).catch(() => undefined);
    expect(log.mock.calls.join()).toContain('refreshing tokens failed: MonoCloudOPError: invalid_scope');
  });
});

describe('a logout token', () => {
  const send = async (token: string) => (await postLogout(browser.client, `logout_token=${token}`)).status;

  it('that is accepted, comes again, or is refused is one event, and names a user only when it was verified', async () => {
    use({ onEvent: recorded.onEvent, onBackChannelLogout: () => undefined });
    const token = await logoutToken({ sub: SUBJECT, sid: 'sid-1' });
    expect(await send(token)).toBe(204);
    expect(await send(token)).toBe(400);
    expect(await send(await logoutToken({ sub: 'user-2', aud: 'another' }))).toBe(400);
    const event = { type: 'back_channel_logout', clientId: 'web' };
    expect(recorded.events).toEqual([
      { ...event, sub: SUBJECT, outcome: 'accepted' },
      { ...event, sub: SUBJECT, outcome: 'repeated' },
      { ...event, sub: undefined, outcome: 'refused' },
    ]);
    expect(JSON.stringify(recorded.events)).not.toMatch(/sid-1|eyJ/);
  });

  it('whose work fails is one event, because the tenant has to send it again', async () => {
    use({ onEvent: recorded.onEvent, onBackChannelLogout: () => Promise.reject(new Error('no database')) });
    expect(await send(await logoutToken({ sub: SUBJECT }))).toBe(500);
    expect(recorded.events).toEqual([
      { type: 'back_channel_logout', clientId: 'web', sub: SUBJECT, outcome: 'failed' },
    ]);
  });
});
