import { MonoCloudHttpError, MonoCloudValidationError } from '@monocloud/auth-nextjs';
import { describe, expect, it, vi } from 'vitest';
import { SCENARIOS } from '../model.ts';
import { BOTH, createGrantingTenant, openLab } from '../testing/lab-fixture.ts';

describe('the lab refuses', () => {
  it('D05 what the pages of the shop did not ask for, before a token or an API is asked', async () => {
    const getTokens = vi.fn(createGrantingTenant().getTokens);
    const { run, showToken, apis } = await openLab({ getTokens });
    const foreign: Record<string, string>[] = [
      { 'sec-fetch-site': 'same-site' },
      { origin: 'http://localhost:4000' },
    ];
    for (const headers of foreign) {
      for (const response of [await run('combined', headers), await showToken(headers)]) {
        expect(response.status).toBe(403);
        expect(await response.json()).toMatchObject({ code: 'cross_site_request' });
      }
    }
    expect(getTokens).not.toHaveBeenCalled();
    expect(apis.products.requests).toEqual([]);
  });

  it.each(SCENARIOS)('%s without a session, and sends nothing', async (scenario) => {
    const { run, apis } = await openLab({
      getTokens: () => Promise.reject(new MonoCloudValidationError('Session does not exist')),
    });
    const response = await run(scenario);
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ code: 'sign_in_required' });
    expect(apis.products.requests).toEqual([]);
  });

  it('with no cookie of a session that a sign-out ended between two of its tokens', async () => {
    const { getTokens } = createGrantingTenant();
    const { run } = await openLab({
      isSignedIn: () => Promise.resolve(false),
      getTokens: (request, session, token) => {
        if (token.resource !== BOTH) {
          return Promise.reject(new MonoCloudValidationError('Session does not exist'));
        }
        session.headers.append('set-cookie', 'session.0=renewed');
        session.headers.append('set-cookie', 'session=; Max-Age=0');
        return getTokens(request, session, token);
      },
    });
    const response = await run('other-api');
    expect(response.status).toBe(401);
    expect(response.headers.getSetCookie()).toEqual([]);
  });

  it('E10 with 503 and a time to wait while the tenant is unavailable', async () => {
    const { run } = await openLab({ getTokens: () => Promise.reject(new MonoCloudHttpError('down')) });
    const response = await run('refresh-now');
    expect(response.status).toBe(503);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('more than sixty runs of a person in a minute', async () => {
    vi.useFakeTimers({ toFake: ['performance'] }).advanceTimersByTime(1);
    const { run, apis } = await openLab();
    for (let count = 0; count < 60; count += 1) expect((await run('no-token')).status).toBe(200);
    const refused = await run('no-token');
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ code: 'too_many_requests' });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(apis.products.requests).toHaveLength(60);
    vi.advanceTimersByTime(60_001);
    expect((await run('no-token')).status).toBe(200);
    vi.useRealTimers();
  });

  it('D07 to be kept by a cache', async () => {
    const { run, showToken } = await openLab();
    for (const response of [await run('combined'), await showToken()]) {
      expect(response.headers.get('cache-control')).toBe('private, no-store');
    }
  });
});
