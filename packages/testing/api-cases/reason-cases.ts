import { describe, expect, test } from 'vitest';
import { ask, backendFor, type ApiUnderTest } from './api-under-test.ts';
import { openForgingInstance } from './forging-instance.ts';

const now = () => Math.floor(Date.now() / 1_000);
const BEARER = { sub: 'ada', client_id: 'forger', jti: 'forged', kid: 'forge' };

/** What the log says of a request, which the caller is not told. */
export function describeReasons(api: ApiUnderTest): void {
  describe(`the line of GET ${api.path} says why`, async () => {
    const { issuer } = await openForgingInstance(api);
    const create = (requestsPerMinute = 0) =>
      api.create(backendFor(api, issuer.issuer), { requestsPerMinute });
    const sign = (claims: Record<string, unknown> = {}, header?: Record<string, unknown>) =>
      `Bearer ${issuer.mint({ aud: api.resource, scope: api.scope, sub: 'ada', ...claims }, header)}`;

    /** Why a token of a known bearer is refused. */
    const of = (reason: string, more: object) => ({ reason, ...more, ...BEARER });
    const seconds: unknown = expect.any(Number);

    const refusals: [name: string, make: () => string | undefined, line: object, status?: number][] = [
      ['no token', () => undefined, { reason: 'no_token' }],
      ['two tokens', () => 'Bearer a, Bearer b', { reason: 'several_tokens' }, 400],
      ['an opaque token', () => 'Bearer opaque', { reason: 'malformed' }],
      ['junk', () => 'Bearer junk.junk.junk', { reason: 'malformed' }],
      ['an unknown key', () => sign({}, { kid: 'other' }), { reason: 'unknown_key', kid: 'other' }],
      ['a bad signature', () => `${sign().slice(0, -8)}AAAAAAAA`, { reason: 'bad_signature', kid: 'forge' }],
      [
        'another type',
        () => sign({}, { typ: 'logout+jwt' }),
        { reason: 'not_an_access_token', tokenType: 'logout+jwt' },
      ],
      [
        'a token for the other API',
        () => sign({ aud: api.other.resource }),
        of('wrong_audience', { expectedAudience: api.resource }),
      ],
      [
        'another issuer',
        () => sign({ iss: 'https://other.example' }),
        of('wrong_issuer', { expectedIssuer: issuer.issuer }),
      ],
      ['an expired token', () => sign({ exp: now() - 600 }), of('expired', { expiredSeconds: seconds })],
      [
        'a token of the future',
        () => sign({ nbf: now() + 600 }),
        of('not_yet_valid', { skewSeconds: seconds }),
      ],
      ['no scope', () => sign({ scope: 'other' }), of('missing_scope', { missingScopes: [api.scope] }), 403],
    ];

    test.each(refusals)('N71 %s', async (_name, make, line, status = 401) => {
      const instance = create();
      const authorization = make();
      const response = await ask(api, instance, authorization).set('X-Request-Id', 'request-of-test');
      expect(response.status).toBe(status);
      expect(instance.reads()).toBe(0);
      expect(instance.log.lines()).toHaveLength(1);
      const [logged] = instance.log.lines();
      expect(logged).toMatchObject({ event: 'token_refused', requestId: 'request-of-test', ...line });
      if (!('sub' in line)) expect(logged).not.toHaveProperty('sub');
      expect(JSON.stringify(response.body)).not.toContain(String(logged?.['reason']));
      expect(response.headers['www-authenticate']).not.toContain(String(logged?.['reason']));
      for (const part of authorization?.match(/[\w-]{40,}/g) ?? [])
        expect(instance.log.text()).not.toContain(part);
    });

    test('N71 an accepted token is named with its user, client, id and key; too many requests are a reason', async () => {
      const instance = create(1);
      expect((await ask(api, instance, sign())).status).toBe(200);
      expect((await ask(api, instance, sign())).status).toBe(429);
      expect(instance.log.lines()).toMatchObject([
        { event: 'token_accepted', ...BEARER },
        { event: 'token_refused', reason: 'rate_limited', ...BEARER },
      ]);
    });

    test.each([
      ['at+jwt', 200],
      ['application/AT+JWT', 200],
      ['JWT', 401],
      [undefined, 401],
    ])('A19 where access tokens have to say so, the type %s is %d', async (typ, status) => {
      process.env['MONOCLOUD_BACKEND_REQUIRE_TOKEN_TYPE'] = 'true';
      const instance = create();
      delete process.env['MONOCLOUD_BACKEND_REQUIRE_TOKEN_TYPE'];
      expect((await ask(api, instance, sign({}, { typ }))).status).toBe(status);
      const reason = status === 200 ? {} : { reason: 'not_an_access_token' };
      expect(instance.log.lines()).toMatchObject([reason]);
    });
  });
}
