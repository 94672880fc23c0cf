import { expect, it } from 'vitest';
import { createAudit, createFailureLog, type AuthEvent } from './audit.ts';
import { createEventLog } from './log.ts';

const ALL = 'openid read:invoices write:invoices';

/** What the log has after one event. */
async function linesOf(event: Omit<AuthEvent, 'clientId'>, headers: Record<string, string> = {}) {
  const lines: { level: number; event: string }[] = [];
  const write = (line: string) => void lines.push(JSON.parse(line));
  const audit = createAudit(createEventLog({ level: 'info', destination: { write } }), ALL);
  const request = { getHeader: (name: string) => Promise.resolve(headers[name]) };
  await audit({ ...event, clientId: 'web' }, request);
  return lines;
}

it.each<[string, Omit<AuthEvent, 'clientId'>, further: string[], level?: string]>([
  ['began', { type: 'sign_in_started', scopes: 'openid' }, []],
  ['ended in a session', { type: 'signed_in', scopes: 'openid' }, []],
  ['asks for the permission to pay', { type: 'sign_in_started', scopes: ALL }, ['permission_asked']],
  ['got it', { type: 'signed_in', scopes: ALL, grantedScopes: ALL }, ['permission_given']],
  [
    'came back without it',
    { type: 'signed_in', scopes: ALL, grantedScopes: 'openid read:invoices' },
    ['permission_answered'],
  ],
  ['did not get it', { type: 'sign_in_failed', scopes: ALL, error: 'access_denied' }, ['permission_refused']],
  [
    'asks for a recent sign-in',
    { type: 'sign_in_started', scopes: ALL, maxAge: 300 },
    ['permission_asked', 'step_up_asked'],
  ],
  ['was one', { type: 'signed_in', maxAge: 0 }, ['step_up_done']],
  [
    'was to be a recent one, and is not',
    { type: 'signed_in', maxAge: 300, authTime: 1_000_000_000 },
    ['step_up_failed'],
  ],
  ['needs an operator', { type: 'sign_in_failed', reference: '0a1b2c3d' }, [], 'warn'],
])(
  'a sign-in that %s has its own line, and a second one where it was for more',
  async (_what, event, further, level = 'info') => {
    const lines = (await linesOf(event)).map(
      (line) => `${line.level === 40 ? 'warn' : 'info'} ${line.event}`,
    );
    expect(lines).toEqual([`${level} ${event.type}`, ...further.map((name) => `info ${name}`)]);
  },
);

const WRITING = 'write:invoices';

it.each<[string, Partial<AuthEvent>, number, string]>([
  [
    'of a permission not asked for yet',
    { scopes: WRITING, error: 'invalid_scope' },
    30,
    'permission_missing',
  ],
  [
    'of an API left out of that sign-in',
    { scopes: WRITING, error: 'invalid_target' },
    30,
    'permission_missing',
  ],
  ['of a scope to read', { scopes: 'read:invoices', error: 'invalid_scope' }, 40, 'refresh_failed'],
  ['of the client', { scopes: WRITING, error: 'invalid_client' }, 40, 'refresh_failed'],
  ['that ends the session', { error: 'invalid_grant', isSessionOver: true }, 30, 'refresh_failed'],
])('a refusal %s is a fault only where it was not to be expected', async (_what, event, level, name) => {
  expect(await linesOf({ type: 'refresh_failed', ...event })).toMatchObject([{ level, event: name }]);
});

it('a line has the user, the client, and the ids of the request', async () => {
  const trace = '0af7651916cd43dd8448eb211c80319c';
  const headers = { 'x-request-id': 'request-0001', traceparent: `00-${trace}-b7ad6b7169203331-01` };
  const event = { type: 'signed_out', sub: 'user-ada', isFederated: true };
  expect(await linesOf(event, headers)).toEqual([
    {
      level: 30,
      time: expect.any(String),
      service: 'web',
      event: 'signed_out',
      requestId: 'request-0001',
      traceId: trace,
      client_id: 'web',
      sub: 'user-ada',
      isFederated: true,
    },
  ]);
});

it('no line repeats what a link named as a scope', async () => {
  const scopes = `${ALL} any-secret-text`;
  const event = { type: 'signed_in', scopes, grantedScopes: scopes, maxAge: 0 };
  const told = { scopes: ALL, grantedScopes: ALL };
  expect(await linesOf(event)).toMatchObject([
    { event: 'signed_in', ...told },
    { event: 'permission_given', ...told },
    { event: 'step_up_done', ...told },
  ]);
});

it('a token that is read has no line of its own', async () => {
  expect(await linesOf({ type: 'tokens_read', outcome: 'hit' })).toEqual([]);
});

it('a failure of the SDK is one line: what failed, why and where, for whom, in which request; no token, and nothing that its error carries', async () => {
  const lines: string[] = [];
  const log = createEventLog({ destination: { write: (line) => void lines.push(line) } });
  const cause = new Error('Bearer eyJhbGciOiJSUzI1NiJ9.secret.secret was refused');
  const raw = { status: 401, body: { id_token: 'secret' } };
  const error = Object.assign(new TypeError('no answer', { cause }), {
    raw,
    status: 401,
    errorDescription: 'secret',
  });
  const failure = { action: 'sign-in callback', error, reference: '0a1b2c3d', sub: 'user-ada' };
  await createFailureLog(log)(failure, { getHeader: (name) => Promise.resolve(`${name}-0001`) });
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    {
      level: 40,
      service: 'web',
      event: 'auth_failed',
      requestId: 'x-request-id-0001',
      sub: 'user-ada',
      action: 'sign-in callback',
      reference: '0a1b2c3d',
      err: {
        type: 'TypeError',
        message: 'no answer',
        status: 401,
        stack: expect.stringContaining('audit.test.ts'),
        cause: { message: 'Bearer [token] was refused' },
      },
    },
  ]);
  expect(lines.join()).not.toContain('secret');
});
