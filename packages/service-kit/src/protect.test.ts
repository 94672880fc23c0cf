import express, { type RequestHandler } from 'express';
import request from 'supertest';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { completeProtection, createRateLimiter, readCaller, type ProtectOptions } from './index.ts';

const OPTIONS = {
  /** Not asked by the guards that stand in here. */
  client: { validateAccessToken: () => Promise.resolve({}) },
  realm: 'Shop',
  resourceMetadata: 'https://api.example/.well-known/oauth-protected-resource',
  introspection: false,
  requestsPerMinute: 0,
};
const COMPLETION = `realm="Shop", scope="read:things", resource_metadata="${OPTIONS.resourceMetadata}"`;

const INVALID = 'Bearer error="invalid_token"';
const INSUFFICIENT = 'Bearer error="insufficient_scope"';

/** Stands in for `protectApi()` where its answer depends on a fault; the APIs' suites use the real one. */
function createService(guard: RequestHandler, options: Partial<ProtectOptions> = {}) {
  const protect = completeProtection(() => () => guard, { ...OPTIONS, ...options });
  return express().get('/things', protect({ scopes: ['read:things'] }), (incoming, response) =>
    response.json(readCaller(incoming)),
  );
}

/** Lets every request pass, as one of a user. */
const passing: RequestHandler = (request, _response, next) => {
  Object.assign(request, { claims: { sub: 'ada', groups: ['customer'], roles: ['admin'] } });
  next();
};

function refusing(status: number, message: string, challenge?: string): RequestHandler {
  return (_request, response) => {
    if (challenge) response.set('WWW-Authenticate', challenge);
    response.status(status).json({ message });
  };
}

describe('a completed challenge', () => {
  test.each([
    ['A01 names no error when there was no token', 401, 'unauthorized', 'Bearer', `Bearer ${COMPLETION}`],
    ['keeps the error of a refused token', 401, 'unauthorized', INVALID, `${INVALID}, ${COMPLETION}`],
    ['names the scope that is missing', 403, 'forbidden', INSUFFICIENT, `${INSUFFICIENT}, ${COMPLETION}`],
  ])('%s', async (_title, status, message, given, completed) => {
    const response = await request(createService(refusing(status, message, given))).get('/things');
    expect(response.status).toBe(status);
    expect(response.body).toEqual({ message });
    expect(response.headers['www-authenticate']).toBe(completed);
  });

  test.each([
    ['The "Shop"', String.raw`realm="The \"Shop\""`],
    [String.raw`a\b`, String.raw`realm="a\\b"`],
    [String.raw`a\", error="none`, String.raw`realm="a\\\", error=\"none"`],
    ['a, b=c', 'realm="a, b=c"'],
  ])('N58 a realm %j stays one quoted parameter', async (realm, parameter) => {
    const service = createService(refusing(401, 'unauthorized', 'Bearer'), { realm });
    const { headers } = await request(service).get('/things');
    expect(headers['www-authenticate']).toBe(`Bearer ${COMPLETION.replace('realm="Shop"', parameter)}`);
  });

  test.each(['a\r\nSet-Cookie: b=c', 'a\u0000', 'a\u007f', 'B\u00fccher', '\u{1f600}', 'a\tb'])(
    'N58 a realm %j is refused when the route is created',
    (realm) => {
      expect(() => createService(refusing(401, 'unauthorized'), { realm })).toThrow(TypeError);
    },
  );

  test('F01 503 has Retry-After and no challenge', async () => {
    const response = await request(createService(refusing(503, 'service unavailable'))).get('/things');
    expect(response.headers['retry-after']).toBe('5');
    expect(response.headers['www-authenticate']).toBeUndefined();
    expect(response.body).toEqual({ message: 'service unavailable' });
  });

  test('A21 a token that is not a JWT reaches the backend only when it can introspect', async () => {
    const send = (introspection: boolean) =>
      request(createService(passing, { introspection })).get('/things').set('Authorization', 'Bearer opaque');
    expect((await send(true)).status).toBe(200);
    const refused = await send(false);
    expect(refused.status).toBe(401);
    expect(refused.body).toEqual({ message: 'unauthorized' });
    expect(refused.headers['www-authenticate']).toBe(`${INVALID}, ${COMPLETION}`);
  });

  test('a response to an accepted request is unchanged, except that no cache stores it', async () => {
    const response = await request(createService(passing)).get('/things');
    expect(response.status).toBe(200);
    expect(response.headers['www-authenticate']).toBeUndefined();
    expect(response.headers['retry-after']).toBeUndefined();
    expect(response.headers['cache-control']).toBe('private, no-store');
  });
});

test('F12 answers 500, not 401, when the request names no caller to count', async () => {
  // As the published middleware does: what is thrown behind it would be a bad token.
  const guard: RequestHandler = (_request, response, next) => {
    try {
      next();
    } catch {
      response.status(401).json({ message: 'unauthorized' });
    }
  };
  const response = await request(createService(guard, { requestsPerMinute: 60 })).get('/things');
  expect(response.status).toBe(500);
});

test.each([
  [undefined, ['customer']],
  ['roles', ['admin']],
])(
  'the groups of a caller are those of the claim that the settings name: %s',
  async (groupsClaim, groups) => {
    const { body } = await request(createService(passing, { groupsClaim })).get('/things');
    expect(body).toMatchObject({ sub: 'ada', groups });
  },
);

describe('the count per key', () => {
  // Not from 0: no process does anything at that time of its clock, and lru-cache takes it for none.
  beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }).advanceTimersByTime(1));
  afterEach(() => void vi.useRealTimers());

  test('F12 counts each key by itself, for a minute that begins with its first use', () => {
    const { add, isExhausted } = createRateLimiter(2);
    expect(add('ada')).toEqual({ isExceeded: false, remaining: 1, resetSeconds: 60 });
    vi.advanceTimersByTime(20_500);
    expect(add('ada')).toEqual({ isExceeded: false, remaining: 0, resetSeconds: 40 });
    expect(add('ada')).toMatchObject({ isExceeded: true, remaining: 0 });
    expect([isExhausted('ada'), isExhausted('grace')]).toEqual([true, false]);
    vi.advanceTimersByTime(39_501);
    expect(isExhausted('ada')).toBe(false);
    expect(add('ada')).toMatchObject({ isExceeded: false, remaining: 1 });
  });

  test('F12 forgets a cleared key, and the key used least recently when there are too many', () => {
    const { add, clear, isExhausted } = createRateLimiter(1, 2);
    for (const key of ['a', 'b', 'c']) add(key);
    expect(['a', 'b', 'c'].map(isExhausted)).toEqual([false, true, true]);
    clear('b');
    expect(isExhausted('b')).toBe(false);
  });
});
