import request from 'supertest';
import { describe, expect, test } from 'vitest';
import { ask, backendFor, expectPassage, type ApiUnderTest } from './api-under-test.ts';
import { paths, startForgingIssuer } from '../issuer.ts';

/** Failures of the issuer. */
export function describeOutage(api: ApiUnderTest): void {
  describe(`${api.path} while the issuer is unavailable`, () => {
    test('F01 it starts, says that it is not ready, answers 503, and recovers with no restart', async () => {
      const issuer = await startForgingIssuer();
      await issuer.stop();
      const instance = api.create(backendFor(api, issuer.issuer));
      const bearer = `Bearer ${issuer.mint({ aud: api.resource, scope: api.scope })}`;

      expect((await request(instance.app).get('/livez')).status).toBe(200);
      const readiness = await request(instance.app).get('/readyz');
      expect(readiness.status).toBe(503);
      expect(readiness.headers['retry-after']).toBe('5');
      const refused = await ask(api, instance, bearer);
      expect(refused.status).toBe(503);
      expect(refused.body).toEqual({ message: 'service unavailable' });
      expect(refused.headers['retry-after']).toBe('5');
      expect(refused.headers['www-authenticate']).toBeUndefined();
      expect(instance.reads()).toBe(0);

      await issuer.listen();
      while ((await request(instance.app).get('/readyz')).status !== 200);
      await expectPassage(instance, ask(api, instance, bearer));
      await issuer.stop();
    });

    test('F02 known keys are used while it is unavailable, and an unknown one is answered with 503, not as an invalid token', async () => {
      const issuer = await startForgingIssuer();
      const instance = api.create(backendFor(api, issuer.issuer));
      const grant = { aud: api.resource, scope: api.scope };
      await expectPassage(instance, ask(api, instance, `Bearer ${issuer.mint(grant)}`));
      await issuer.stop();
      await expectPassage(instance, ask(api, instance, `Bearer ${issuer.mint({ ...grant, jti: 'next' })}`));
      const unknown = await ask(api, instance, `Bearer ${issuer.mint(grant, { kid: 'unknown' })}`);
      expect(unknown.status).toBe(503);
      expect(unknown.headers['retry-after']).toBe('5');
      expect(instance.reads()).toBe(2);
    });

    test('F01 readiness costs the issuer one request, however often it is asked', async () => {
      const issuer = await startForgingIssuer();
      const instance = api.create(backendFor(api, issuer.issuer));
      for (let probe = 0; probe < 10; probe += 1) {
        expect((await request(instance.app).get('/readyz')).status).toBe(200);
      }
      expect(issuer.requestsTo(paths.jwks).length).toBe(1);
      await issuer.stop();
    });
  });
}
