import { beforeEach, describe, expect, it, vi } from 'vitest';
import { sealSignInLink } from './routes/sealed-link.ts';
import { holdClock, passSeconds } from './testing/clock.ts';
import { openAtTenant, TOKEN_SECONDS, tenant } from './testing/per-file-tenant.ts';
import { failing, recordEvents } from './testing/recorded-events.ts';
import { BOTH, COOKIE_SECRET, createTestClient, INVOICES, SCOPES } from './testing/test-client.ts';
import type { MonoCloudOptions } from './types.ts';

beforeEach(holdClock);

async function signedIn(options: MonoCloudOptions = {}) {
  const recorded = recordEvents();
  const browser = openAtTenant({ onEvent: recorded.onEvent, ...options });
  expect((await browser.signIn()).status).toBe(307);
  const { user } = (await browser.getSession()) ?? {};
  return { ...recorded, browser, known: { clientId: tenant.webClient.clientId, sub: user?.sub } };
}

describe('with onEvent', () => {
  it('a sign-in is two events: that it began with what it asks for, and that it ended in a session', async () => {
    const { events, known } = await signedIn();
    expect(events).toEqual([
      { type: 'sign_in_started', clientId: known.clientId, scopes: SCOPES, maxAge: undefined },
      {
        type: 'signed_in',
        ...known,
        scopes: SCOPES,
        maxAge: undefined,
        grantedScopes: expect.stringContaining('read:invoices'),
        authTime: expect.any(Number),
        acr: undefined,
      },
    ]);
  });

  it('a stored token that is read is a hit, and one that has expired is refreshed and then read', async () => {
    const { events, clear, browser, known } = await signedIn();
    clear();
    await browser.getTokens();
    const read = { type: 'tokens_read', ...known, resource: BOTH, scopes: SCOPES, isRefreshing: false };
    const durationMs = expect.any(Number);
    expect(events.splice(0)).toEqual([{ ...read, durationMs, outcome: 'hit' }]);
    passSeconds(TOKEN_SECONDS);
    await browser.getTokens();
    const { isRefreshing: _, ...token } = read;
    expect(events).toEqual([
      { ...token, type: 'tokens_refreshed', durationMs, isRotated: true },
      { ...read, durationMs, outcome: 'refreshed' },
    ]);
  });

  it('one refresh for 100 requests is one tokens_refreshed, one token refreshed and 99 that waited', async () => {
    const { events, clear, ofType, browser } = await signedIn();
    passSeconds(TOKEN_SECONDS);
    clear();
    await Promise.all(Array.from({ length: 100 }, () => browser.getTokens()));
    expect(ofType('tokens_refreshed')).toHaveLength(1);
    const outcomes = events.flatMap((event) => (event.type === 'tokens_read' ? [event.outcome] : []));
    expect(outcomes.filter((outcome) => outcome === 'refreshed')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'waited')).toHaveLength(99);
  });

  it('a token that is still valid while another request refreshes is a hit that says so', async () => {
    const { events, clear, browser } = await signedIn();
    passSeconds(TOKEN_SECONDS - 20);
    clear();
    await Promise.all([browser.getTokens(), browser.getTokens()]);
    expect(events).toEqual([
      expect.objectContaining({ type: 'tokens_read', outcome: 'hit', isRefreshing: true }),
      expect.objectContaining({ type: 'tokens_refreshed' }),
      expect.objectContaining({ type: 'tokens_read', outcome: 'refreshed', isRefreshing: false }),
    ]);
  });

  it('a sign-out is one event, also when ten tabs sign out at once and then ask for data', async () => {
    const { events, clear, browser, known } = await signedIn();
    const late = Array.from({ length: 10 }, () => browser.start());
    clear();
    await Promise.all(late.map(({ req, res }) => browser.client.signOut(req, res)));
    await Promise.all(late.map((request) => request.getSession()));
    expect(events).toEqual([{ type: 'signed_out', ...known, isFederated: true }]);
  });

  it('a session that the application ends is one session_ended', async () => {
    const { events, clear, browser, known } = await signedIn();
    const { req, res } = browser.start();
    clear();
    await browser.client.destroySession(req, res);
    expect(events).toEqual([{ type: 'session_ended', ...known, reason: 'ended_by_application' }]);
  });

  it('a session that a new sign-in replaces, and one that has expired, end once each with their reasons', async () => {
    const { events, ofType, browser, known } = await signedIn();
    const replaced = browser.start();
    await browser.signIn();
    await replaced.getSession();
    const late = Array.from({ length: 5 }, () => browser.start());
    passSeconds(86_401);
    await Promise.all(late.map((request) => request.getSession()));
    expect(ofType('session_ended')).toEqual([
      { type: 'session_ended', ...known, reason: 'replaced', error: undefined },
      { type: 'session_ended', ...known, reason: 'expired', error: undefined },
    ]);
    expect(events.at(-1)?.type).toBe('session_ended');
  });

  it('no event of sign-in, refresh, refusal and sign-out holds a token, code, state, nonce or cookie', async () => {
    const { events, browser } = await signedIn();
    const secrets = new Set(browser.cookies().values());
    const note = (tokens: Awaited<ReturnType<typeof browser.getTokens>>) => {
      for (const secret of [tokens.accessToken, tokens.idToken, tokens.refreshToken])
        secrets.add(secret ?? '');
    };
    note(await browser.getTokens());
    passSeconds(TOKEN_SECONDS);
    note(await browser.getTokens());
    for (const [name, value] of await browser.begin()) if (name !== 'iss') secrets.add(value);
    await browser.callBack((params) => params.set('error', 'access_denied'));
    await browser.getTokens({ resource: INVOICES, scopes: 'write:everything' }).catch(() => undefined);
    await browser.visit('signOut');
    expect(secrets.size).toBeGreaterThan(6);
    const text = JSON.stringify(events);
    expect([...secrets].filter((secret) => text.includes(secret))).toEqual([]);
    expect(text).not.toMatch(/eyJ[\w-]+\./);
  });

  it('what a link names as a scope is in no event: not of its sign-in, its failure, or the tokens after it', async () => {
    const { events, browser } = await signedIn();
    const query = 'scope=openid+any-secret-text&max_age=0';
    await browser.callBack((params) => params.set('error', 'access_denied'), query);
    await browser.signIn(query);
    await browser.getTokens({ forceRefresh: true });
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['sign_in_failed', 'tokens_refreshed', 'tokens_read']),
    );
    expect((await browser.getSession())?.authorizedScopes).toContain('any-secret-text');
    expect(JSON.stringify(events)).not.toContain('any-secret-text');
    expect(events.filter((event) => 'scopes' in event && event.scopes !== SCOPES)).toEqual([]);
  });

  it('what the application itself asks for with a sealed link is in the events of that sign-in', async () => {
    const { ofType, browser } = await signedIn();
    const url = await sealSignInLink('http://localhost:3000/api/auth/signin?scope=write:invoices', [
      COOKIE_SECRET,
    ]);
    await browser.signIn(new URL(url).search.slice(1));
    for (const type of ['sign_in_started', 'signed_in'] as const)
      expect(ofType(type).at(-1)).toMatchObject({ scopes: `${SCOPES} write:invoices` });
  });

  it('an event gives the X-Request-Id of the request that caused it', async () => {
    const { requestIds, browser } = await signedIn();
    await browser.visit('signOut', '', { headers: { 'x-request-id': 'request-0001' } });
    expect(requestIds.at(-1)).toBe('request-0001');
  });

  it.each(failing('the audit trail is full'))(
    'onEvent that %s changes no answer, and is reported once',
    async (_how, onEvent) => {
      const log = vi.spyOn(console, 'error').mockReturnValue();
      const { browser } = await signedIn({ onEvent });
      expect(await browser.getTokens()).toMatchObject({ isExpired: false });
      expect((await browser.visit('signOut')).status).toBe(307);
      const line = '[@monocloud/auth-nextjs] onEvent failed: Error: the audit trail is full';
      expect(log.mock.calls).toEqual([[line]]);
    },
  );
});

it('an onEvent that is not a function is a wrong option', () => {
  vi.spyOn(console, 'warn').mockReturnValue();
  // @ts-expect-error What a JavaScript caller may write.
  const client = createTestClient(tenant, { onEvent: 'log' });
  expect(() => client.getOptions()).toThrow('"onEvent" must be of type function');
});
