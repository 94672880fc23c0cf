import { createLogger } from '@monoshop/service-kit';
import { captureLog } from '@monoshop/testing/captured-log';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { createBrowser } from '../testing/browser.ts';
import { postForm, refreshFields } from '../testing/form-post.ts';
import { startTestTenant } from '../testing/index.ts';
import type { ClientCredentials } from '../testing/relying-party.ts';
import { INVOICES, KATHERINE, openPage } from '../testing/shared-tenant.ts';

const log = captureLog(createLogger);
const tenant = await startTestTenant({}, log.logger);
afterAll(() => tenant.stop());

let seen = 0;
beforeEach(() => (seen = log.lines().length));

/** The events since the test began, without what every line has. */
const events = () =>
  log
    .lines()
    .slice(seen)
    .map(({ level: _level, time: _time, service: _service, msg: _msg, ...event }) => event);

const ID = expect.stringMatching(/^[\w-]{36}$/);
const PAYER = { sub: 'user-katherine', client_id: 'monoshop-web', requestId: ID };
const ASK = { resource: INVOICES, scope: 'openid offline_access read:invoices write:invoices' };

const spend = (refreshToken: string, headers?: Record<string, string>) =>
  postForm(tenant, '/token', refreshFields(refreshToken), tenant.webClient, headers);

test('a sign-in with consent, a refresh, a token spent twice and a sign-out are events, each with user and client', async () => {
  const browser = createBrowser(tenant.issuer);
  const tokens = await tenant.signIn({ ...KATHERINE, ...ASK, browser });
  const { access_token: _next } = await tenant.refresh(tokens.refresh_token);
  await spend(tokens.refresh_token);
  const signOut = new URL('/sign-out', tenant.issuer);
  signOut.searchParams.set('id_token_hint', tokens.id_token);
  signOut.searchParams.set('post_logout_redirect_uri', 'http://localhost:3000');
  await browser.follow(signOut, KATHERINE);
  expect(events()).toEqual([
    { event: 'signed_in', ...PAYER },
    { event: 'consent_given', ...PAYER, scopes: 'write:invoices' },
    { event: 'tokens_issued', ...PAYER, grantType: 'authorization_code', resource: INVOICES },
    { event: 'tokens_refreshed', ...PAYER, grantType: 'refresh_token' },
    { event: 'refresh_token_reused', ...PAYER },
    { event: 'tokens_refused', ...PAYER, grantType: 'refresh_token', error: 'invalid_grant' },
    { event: 'tokens_revoked', ...PAYER },
    { event: 'signed_out', ...PAYER },
  ]);
});

test('a token for a client without a user is an event, and so is a client with a wrong secret', async () => {
  await tenant.clientCredentialsToken({ resource: INVOICES, scope: 'read:invoices' });
  const wrong = { ...tenant.tokenClient, clientSecret: 'a-secret-that-is-wrong' };
  await postForm(tenant, '/token', { grant_type: 'client_credentials' }, wrong);
  await postForm(tenant, '/token', { grant_type: 'eyJ'.repeat(5_000) }, wrong);
  const client = { client_id: 'monoshop-token', grantType: 'client_credentials', requestId: ID };
  expect(events()).toEqual([
    { event: 'tokens_issued', ...client, resource: INVOICES },
    { event: 'client_refused', ...client, error: 'invalid_client' },
    { event: 'client_refused', ...client, grantType: 'other', error: 'invalid_client' },
  ]);
});

test('introspection and revocation of a JWT access token are the events of what was answered, not of a refusal', async () => {
  const tokens = await tenant.signIn(KATHERINE);
  const send = (path: string, token: string, client: ClientCredentials = tenant.webClient) =>
    postForm(tenant, path, { token }, client);
  seen = log.lines().length;
  await send('/introspect', tokens.access_token);
  await send('/revoke', tokens.access_token, tenant.tokenClient);
  await send('/revoke', tokens.access_token);
  await send('/introspect', tokens.access_token);
  await send('/introspect', tokens.refresh_token);
  const { sub: _user, ...client } = PAYER;
  expect(events()).toEqual([
    { event: 'introspected', ...PAYER, outcome: 'active' },
    { event: 'revocation_refused', ...PAYER, client_id: 'monoshop-token', error: 'invalid_request' },
    { event: 'tokens_revoked', ...PAYER, jti: expect.any(String) },
    { event: 'introspected', ...client, outcome: 'inactive' },
    { event: 'introspected', ...PAYER, outcome: 'active' },
  ]);
});

test('a wrong password, too many of them and a cancelled sign-in are events, without what was typed', async () => {
  const { send } = await openPage(tenant);
  for (let tries = 0; tries < 11; tries += 1)
    await send({ username: 'my-password', password: 'my-password' });
  await send({ cancel: '1' });
  const refused = { event: 'sign_in_refused', client_id: 'monoshop-web', requestId: ID };
  expect(events().slice(0, 12)).toEqual([
    ...Array.from({ length: 10 }, () => ({ ...refused, reason: 'wrong_password' })),
    { ...refused, reason: 'too_many_attempts' },
    { ...refused, reason: 'cancelled' },
  ]);
  expect(log.text()).not.toContain('my-password');
});

test('an event has the request id and the trace id of its caller, and the answer repeats the request id', async () => {
  const { refresh_token: refreshToken } = await tenant.signIn();
  seen = log.lines().length;
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const answer = await spend(refreshToken, {
    'x-request-id': 'from-the-storefront',
    traceparent: `00-${traceId}-b7ad6b7169203331-01`,
  });
  expect(answer.headers.get('x-request-id')).toBe('from-the-storefront');
  expect(events()).toMatchObject([{ event: 'tokens_refreshed', requestId: 'from-the-storefront', traceId }]);
});

test('no event has a token, a code, a secret or an address of a person in it', async () => {
  const tokens = await tenant.signIn();
  const next = await tenant.refresh(tokens.refresh_token);
  const secrets = [tokens, next].flatMap((each) => [each.access_token, each.id_token, each.refresh_token]);
  expect(events().length).toBeGreaterThanOrEqual(3);
  secrets.push(tenant.webClient.clientSecret, 'a-secret-that-is-wrong', '@monoshop.example');
  for (const secret of secrets) expect(log.text()).not.toContain(secret);
  expect(log.text()).not.toMatch(/eyJ[\w-]+\.eyJ/);
});
