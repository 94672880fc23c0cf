import {
  MonoCloudHttpError,
  MonoCloudOPError,
  MonoCloudTokenError,
  MonoCloudValidationError,
} from '@monocloud/auth-nextjs';
import { describe, expect, it } from 'vitest';
import { ask, sendJson } from '../testing/gateway-fixture.ts';

const unavailable = { status: 503, statusText: '', headers: { 'retry-after': '30' } };

const gone = { status: 404, statusText: '', headers: {} };

const rows: [string, Error, number, string][] = [
  ['no user is signed in', new MonoCloudValidationError('Session does not exist'), 401, 'sign_in_required'],
  [
    'the session has no refresh token',
    new MonoCloudValidationError('Session does not contain refresh token'),
    401,
    'session_ended',
  ],
  [
    'the token expired and cannot be refreshed',
    new MonoCloudTokenError('No refresh token available'),
    401,
    'session_ended',
  ],
  ['E09 the refresh token is refused', new MonoCloudOPError('invalid_grant'), 401, 'session_ended'],
  ['the scope is not granted', new MonoCloudOPError('invalid_scope'), 403, 'insufficient_scope'],
  ['the resource is not granted', new MonoCloudOPError('invalid_target'), 403, 'insufficient_scope'],
  ['N41 the client is refused', new MonoCloudOPError('invalid_client'), 503, 'sign_in_misconfigured'],
  ['N41 the grant is refused', new MonoCloudOPError('unauthorized_client'), 503, 'sign_in_misconfigured'],
  ['N41 the token endpoint is elsewhere', new MonoCloudHttpError('404', gone), 503, 'sign_in_misconfigured'],
  [
    'the tenant reports that it is down',
    new MonoCloudOPError('temporarily_unavailable'),
    503,
    'identity_provider_unavailable',
  ],
  [
    'N40 the tenant requires a new sign-in',
    new MonoCloudOPError('login_required', undefined, undefined, { code: 'session_over' }),
    401,
    'session_ended',
  ],
  [
    'N42 the answer to the refresh is malformed',
    new MonoCloudValidationError("Missing required 'access_token' field"),
    503,
    'identity_provider_unavailable',
  ],
  [
    'N42 the new ID token is refused',
    new MonoCloudTokenError('Invalid Issuer'),
    503,
    'identity_provider_unavailable',
  ],
  [
    'E10 the tenant cannot be reached',
    new MonoCloudHttpError('connect ECONNREFUSED'),
    503,
    'identity_provider_unavailable',
  ],
  [
    'F08 the session store does not answer',
    new MonoCloudHttpError('The session store did not answer'),
    503,
    'identity_provider_unavailable',
  ],
  ['an unexpected error occurs', new TypeError('secret detail'), 500, 'internal_error'],
];

describe('a request for which there is no token', () => {
  it.each(rows)('because %s does not reach the API', async (_why, error, status, code) => {
    const { response, body, api } = await ask(sendJson, { getTokens: () => Promise.reject(error) });
    expect(response.status).toBe(status);
    expect(body).toMatchObject({ status, code });
    expect(JSON.stringify(body)).not.toContain(error.message);
    expect(api.requests).toHaveLength(0);
  });

  it('because the tenant is busy passes on its Retry-After', async () => {
    const { response } = await ask(sendJson, {
      getTokens: () => Promise.reject(new MonoCloudHttpError('busy', unavailable)),
    });
    expect(response.headers.get('retry-after')).toBe('30');
  });

  it('F08 because the session store is unavailable has Retry-After and ends no session', async () => {
    const { response, body } = await ask(sendJson, {
      getTokens: () => Promise.reject(new MonoCloudHttpError('The session store did not answer')),
    });
    expect(response.headers.get('retry-after')).toBe('5');
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(body).toMatchObject({ title: 'Sign-in service unavailable' });
  });

  it('because the session ended passes on the cookies that end it', async () => {
    const { response } = await ask(sendJson, {
      getTokens: (_request, session) => {
        session.headers.append('set-cookie', 'session=; Max-Age=0');
        return Promise.reject(new MonoCloudOPError('invalid_grant'));
      },
    });
    expect(response.headers.getSetCookie()).toEqual([expect.stringContaining('Max-Age=0')]);
  });
});
