import {
  MonoCloudHttpError,
  MonoCloudOPError,
  MonoCloudTokenError,
  MonoCloudValidationError,
} from '@monocloud/auth-nextjs';
import { describe, expect, it } from 'vitest';
import { ApiError } from '../data/api-error.ts';
import { ask, sendJson } from '../testing/gateway-fixture.ts';

const unavailable = { status: 503, statusText: '', headers: { 'retry-after': '30' } };

const gone = new MonoCloudHttpError('no such path', { status: 404, statusText: '', headers: {} });
const UNAVAILABLE = 'identity_provider_unavailable';
const storeFailure = new MonoCloudHttpError('The session store did not answer');

const MALFORMED = "Missing required 'access_token' field";
const invalid = (message: string) => new MonoCloudValidationError(message);
const ofProvider = (code: string, reason?: 'session_over') =>
  new MonoCloudOPError(code, undefined, undefined, reason && { code: reason });

const rows: [why: string, error: Error, status: number, code: string][] = [
  ['no user is signed in', invalid('Session does not exist'), 401, 'sign_in_required'],
  ['no refresh token is there', invalid('Session does not contain refresh token'), 401, 'session_ended'],
  ['no refresh is possible', new MonoCloudTokenError('No refresh token available'), 401, 'session_ended'],
  ['E09 the refresh token is refused', ofProvider('invalid_grant'), 401, 'session_ended'],
  ['N40 a new sign-in is required', ofProvider('login_required', 'session_over'), 401, 'session_ended'],
  ['the scope is not granted', ofProvider('invalid_scope'), 403, 'insufficient_scope'],
  ['N41 the client is refused', ofProvider('invalid_client'), 503, 'sign_in_misconfigured'],
  ['N41 the grant is refused', ofProvider('unauthorized_client'), 503, 'sign_in_misconfigured'],
  ['N41 the token endpoint is elsewhere', gone, 503, 'sign_in_misconfigured'],
  ['the tenant reports that it is down', ofProvider('temporarily_unavailable'), 503, UNAVAILABLE],
  ['N42 the answer to the refresh is malformed', invalid(MALFORMED), 503, UNAVAILABLE],
  ['N42 the new ID token is refused', new MonoCloudTokenError('Invalid Issuer'), 503, UNAVAILABLE],
  ['E10 the tenant cannot be reached', new MonoCloudHttpError('connect ECONNREFUSED'), 503, UNAVAILABLE],
  ['F08 the session store does not answer', storeFailure, 503, UNAVAILABLE],
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

  it('because the resources are not granted together is the fault of the shop', async () => {
    const getTokens = () => Promise.reject(ofProvider('invalid_target'));
    const { body, api } = await ask(sendJson, {
      getTokens,
      resource: 'http://api.example/a http://api.example/b',
    });
    expect(body).toMatchObject({ status: 503, code: 'tokens_not_combinable' });
    expect(api.requests).toHaveLength(0);
  });

  it('because the session was begun without that API says so, unless the shop itself leaves it out', async () => {
    const getTokens = () => Promise.reject(ofProvider('invalid_target'));
    const options = { getTokens, resource: 'http://api.example/things' };
    const { body } = await ask(sendJson, options);
    expect(body).toMatchObject({ status: 401, code: 'api_not_in_session' });
    expect(new ApiError(body).endsSession).toBe(false);
    const unset = await ask(sendJson, { ...options, scopes: 'read:others' });
    expect(unset.body).toMatchObject({ status: 403, code: 'api_not_configured' });
  });

  it('because the tenant is busy passes on its Retry-After', async () => {
    const { response } = await ask(sendJson, {
      getTokens: () => Promise.reject(new MonoCloudHttpError('busy', unavailable)),
    });
    expect(response.headers.get('retry-after')).toBe('30');
  });

  it('F08 because the session store is unavailable has Retry-After and ends no session', async () => {
    const { response, body } = await ask(sendJson, { getTokens: () => Promise.reject(storeFailure) });
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
