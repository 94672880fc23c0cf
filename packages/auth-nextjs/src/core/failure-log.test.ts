import { describe, expect, it } from 'vitest';
import { logoutToken, postLogout } from './testing/logout.ts';
import {
  callBackWith,
  client,
  force,
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
import { failing, recordEvents, recordFailures } from './testing/recorded-events.ts';

describe('with logFailure, and nothing on the console,', () => {
  it('the cause of a failed sign-in has the reference of its page and of its event, and the id of its request', async () => {
    const recorded = recordFailures();
    const { events, onEvent } = recordEvents();
    use({ onEvent, logFailure: recorded.logFailure });
    provider.answer(refusal('invalid_client', 401));
    const params = await browser.begin();
    const headers = { 'x-request-id': 'request-0001' };
    const { html } = await browser.visit('callback', params, { headers });
    const [reference] = /(?<=Reference: <code>)\w{8}/.exec(html ?? '') ?? [];
    expect(reference).toBeDefined();
    const error = expect.objectContaining({ name: 'MonoCloudOPError', message: 'invalid_client' });
    expect(recorded.failures).toEqual([{ action: 'sign-in callback', error, reference }]);
    expect(recorded.requestIds).toEqual(['request-0001']);
    expect(events.at(-1)).toMatchObject({ type: 'sign_in_failed', reference });
    expect(log).not.toHaveBeenCalled();
  });

  it('a refresh that the tenant refuses names the user, once for many requests', async () => {
    const recorded = recordFailures();
    await signIn({ logFailure: recorded.logFailure });
    provider.answer(refusal('invalid_client', 401));
    const read = () => browser.getTokens({ forceRefresh: true }).catch(() => undefined);
    await Promise.all([read(), read()]);
    await read();
    expect(recorded.failures).toMatchObject([{ action: 'refreshing tokens', sub: SUBJECT }]);
    expect(log).not.toHaveBeenCalled();
  });

  it('a refresh that the tenant refuses is a failure again after the clock was set back, however recent the last', async () => {
    holdClock();
    const recorded = recordFailures();
    await signIn({ logFailure: recorded.logFailure });
    const other = openClientBrowser();
    await other.signIn();
    provider.tokenScripts = [() => refusal('invalid_client', 401)];
    await browser.getTokens(force).catch(() => undefined);
    passSeconds(-3600);
    await other.getTokens(force).catch(() => undefined);
    expect(recorded.failures).toHaveLength(2);
  });

  const groups = Array.from({ length: 450 }, () => crypto.randomUUID());

  it('N20 a profile that no cookies can hold names the user; the session stays as it was', async () => {
    const recorded = recordFailures();
    await signIn({ logFailure: recorded.logFailure });
    provider.userinfo = () => ({ json: { sub: SUBJECT, groups } });
    expect((await browser.visit('userInfo', 'refresh=true')).json).toMatchObject({ groups });
    expect(recorded.failures).toMatchObject([{ action: 'saving the profile', sub: SUBJECT }]);
    expect((await browser.visit('userInfo')).json).not.toHaveProperty('groups');
    expect(log).not.toHaveBeenCalled();
  });

  it('N20 a session that no cookies can hold after a refresh names the user', async () => {
    const recorded = recordFailures();
    await signIn({ logFailure: recorded.logFailure });
    provider.answer({ changes: { id_token: await provider.signIdToken({ groups }) } });
    await browser.getTokens({ forceRefresh: true });
    expect(recorded.failures).toMatchObject([{ action: 'saving the session, which ends,', sub: SUBJECT }]);
    expect(log).not.toHaveBeenCalled();
  });

  it('a logout token whose work fails is one failure', async () => {
    const recorded = recordFailures();
    const onBackChannelLogout = () => Promise.reject(new Error('no database'));
    use({ logFailure: recorded.logFailure, onBackChannelLogout });
    await postLogout(client, `logout_token=${await logoutToken({ sub: SUBJECT, sid: 'sid-1' })}`);
    expect(recorded.failures).toMatchObject([
      { action: 'back-channel logout', error: { message: 'no database' } },
    ]);
    expect(log).not.toHaveBeenCalled();
  });
});

it.each(failing('the log is full'))(
  'a failure for which logFailure %s is on the console, and the answer is the same',
  async (_how, logFailure) => {
    use({ logFailure });
    provider.answer(refusal('invalid_client', 401));
    expect((await callBackWith({})).status).toBe(500);
    expect(log.mock.calls).toEqual([[expect.stringContaining('sign-in callback failed: MonoCloudOPError')]]);
  },
);
