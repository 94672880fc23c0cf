import { describe, expect, test } from 'vitest';
import { ask, backendFor, expectPassage, expectRefusal } from './api-under-test.ts';
import type { ApiInstance, ApiUnderTest } from './api-under-test.ts';
import { openForgingInstance } from './forging-instance.ts';

const PER_MINUTE = 3;

/** Responses to a caller who sends too many requests. */
export function describeRateLimit(api: ApiUnderTest): void {
  describe(`GET ${api.path} asked ${PER_MINUTE} times a minute at most`, async () => {
    const { issuer, mint } = await openForgingInstance(api);
    const create = (requestsPerMinute: number) =>
      api.create(backendFor(api, issuer.issuer), { requestsPerMinute });
    const askAs = (instance: ApiInstance, claims: Record<string, unknown>) =>
      ask(api, instance, `Bearer ${mint(claims)}`);

    async function useUp(instance: ApiInstance, claims: Record<string, unknown>): Promise<void> {
      for (let index = 0; index < PER_MINUTE; index += 1)
        await expectPassage(instance, askAs(instance, claims));
    }

    test('F12 the next request is 429 as problem+json with Retry-After, and reads nothing', async () => {
      const instance = create(PER_MINUTE);
      await useUp(instance, { sub: 'ada' });
      const response = await askAs(instance, { sub: 'ada', jti: 'another token of hers' });
      expect(response.status).toBe(429);
      expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
      expect(response.body).toMatchObject({ status: 429, title: 'Too Many Requests' });
      expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
      expect(Number(response.headers['retry-after'])).toBeLessThanOrEqual(60);
      expect(instance.reads()).toBe(PER_MINUTE);
    });

    test('F12 other callers are unaffected: another user of the same client, and a client without a user', async () => {
      const instance = create(PER_MINUTE);
      await useUp(instance, { sub: 'ada' });
      await expectPassage(instance, askAs(instance, { sub: 'grace' }));
      await useUp(instance, { sub: undefined, client_id: 'ada' });
      expect((await askAs(instance, { sub: undefined, client_id: 'ada' })).status).toBe(429);
      await expectPassage(instance, askAs(instance, { sub: undefined, client_id: 'another' }));
    });

    test('F12 a request without a valid token is not counted, and is refused as before', async () => {
      const instance = create(1);
      for (let index = 0; index < 3; index += 1) {
        await expectRefusal(api, instance, askAs(instance, { sub: 'ada', exp: 1 }), 'invalid_token');
        await expectRefusal(api, instance, askAs(instance, { sub: 'ada', scope: '' }), 'insufficient_scope');
      }
      await expectPassage(instance, askAs(instance, { sub: 'ada' }));
    });
  });
}
