import { visitAppRouter } from './testing/request-scope.ts';
import { MonoCloudHttpError, MonoCloudValidationError } from '@monocloud/auth-core';
import type { MonoCloudSessionStore } from '@monocloud/auth-core';
import { NextRequest } from 'next/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { servePages } from './testing/node-server.ts';
import { askProxy } from './testing/proxy.ts';
import { cookie } from './testing/per-test-cookie.ts';
import { createTestClient } from './testing/session-cookie.ts';

// What a database client says may hold what it was asked to do.
const gone = Object.assign(new Error('connect ECONNREFUSED'), { command: ['get', 'a-secret-argument'] });
const store: MonoCloudSessionStore = {
  get: () => Promise.reject(gone),
  set: () => Promise.reject(gone),
  delete: () => Promise.reject(gone),
};
const client = createTestClient({ session: { store } });
const context = { params: Promise.resolve({}) };
const deny = vi.fn(() => new Response());
const handler = vi.fn(() => Response.json({ handled: true }));
let log: ReturnType<typeof spyOnLog>;

const spyOnLog = () => vi.spyOn(console, 'error').mockReturnValue();

beforeEach(() => {
  log = spyOnLog();
});
afterEach(() => {
  expect(deny).not.toHaveBeenCalled();
  expect(handler).not.toHaveBeenCalled();
  vi.restoreAllMocks();
});

const request = (path: string) =>
  new NextRequest(new URL(path, 'http://localhost:3000'), { headers: { cookie } });

function expectPatience(answer: Response) {
  expect(answer.status).toBe(503);
  expect(answer.headers.get('retry-after')).toBe('5');
  expect(answer.headers.get('cache-control')).toContain('no-store');
  expect(answer.headers.getSetCookie()).toEqual([]);
  expect(log).toHaveBeenCalledOnce();
}

describe('while the session store is away', () => {
  const calls: [string, (req: NextRequest) => Promise<unknown>][] = [
    ['getSession', (req) => client.getSession(req)],
    ['isAuthenticated', (req) => client.isAuthenticated(req)],
    ['isUserInGroup', (req) => client.isUserInGroup(req, ['clerks'])],
    ['getTokens', (req) => client.getTokens(req)],
  ];

  it.each(calls)(
    'F08 %s throws a MonoCloudHttpError that tells nothing of the command',
    async (_name, call) => {
      const error: unknown = await call(request('/')).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(MonoCloudHttpError);
      expect(error).toMatchObject({ message: 'The session store did not answer' });
      expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('a-secret-argument');
    },
  );

  it('F08 the proxy answers 503 with Retry-After instead of passing or redirecting', async () => {
    for (const path of ['/shelf', '/api/shelf']) {
      log.mockClear();
      const answer = await askProxy(client.authMiddleware({ onAccessDenied: deny }), request(path));
      expectPatience(answer);
      expect(await answer.text()).toContain('service unavailable');
    }
  });

  it('F08 protectApi does not run the handler of a route', async () => {
    const guarded = client.protectApi(handler, { onAccessDenied: deny });
    const answer = await guarded(request('/api/shelf'), context);
    expectPatience(answer);
    expect(await answer.json()).toEqual({ message: 'service unavailable' });
  });

  it('F08 with logFailure the cause of a 503 is one failure, and nothing is on the console', async () => {
    const logFailure = vi.fn();
    const guarded = createTestClient({ session: { store }, logFailure }).protectApi(handler);
    expect((await guarded(request('/api/shelf'), context)).status).toBe(503);
    const error = expect.objectContaining({ message: 'The session store did not answer' });
    expect(logFailure.mock.calls).toEqual([[{ action: 'opening a session', error }, expect.anything()]]);
    expect(log).not.toHaveBeenCalled();
  });

  it('F08 protectApi does not run the handler of a Pages Router route', async () => {
    const guarded = client.protectApi(() => handler());
    const answer = await servePages(guarded, '/', { headers: { cookie } });
    expectPatience(answer);
    expect(await answer.json()).toEqual({ message: 'service unavailable' });
  });

  it('F08 protect and protectPage throw the typed error instead of showing or redirecting', async () => {
    const page = client.protectPage(() => 'shown');
    await expect(visitAppRouter(() => client.protect(), { cookie })).rejects.toThrow(MonoCloudHttpError);
    const render = () => page({ params: Promise.resolve({}), searchParams: Promise.resolve({}) });
    await expect(visitAppRouter(render, { cookie })).rejects.toThrow(MonoCloudHttpError);
  });

  it('F08 the userinfo route answers 503, in both routers', async () => {
    const auth = client.monoCloudAuth();
    expectPatience(await auth(request('/api/auth/userinfo'), context));
    log.mockClear();
    expectPatience(await servePages(auth, '/api/auth/userinfo', { headers: { cookie } }));
  });

  it('F08 the sign-out says that the person is still signed in, and leaves them the cookie to try again', async () => {
    const answer = await client.monoCloudAuth()(request('/api/auth/signout'), context);
    expectPatience(answer);
    expect(await answer.text()).toContain('You are still signed in');
  });
});

describe('what a store throws', () => {
  const failWith = (reason: unknown): Promise<unknown> => {
    const refuse = () => Promise.reject(reason);
    const failing = createTestClient({ session: { store: { get: refuse, set: refuse, delete: refuse } } });
    return failing.getSession(request('/')).catch((error: unknown) => error);
  };

  it('F08 maps a non-Error thrown by the store to MonoCloudHttpError', async () => {
    const error = await failWith('a-secret-argument');
    expect(error).toBeInstanceOf(MonoCloudHttpError);
    const cause = { message: 'A value that is not an error was thrown' };
    expect(error).toMatchObject({ message: 'The session store did not answer', cause });
  });

  it('an error of ours stays what it is', async () => {
    const own = new MonoCloudValidationError('The key of a session is a UUID');
    expect(await failWith(own)).toBe(own);
  });
});
