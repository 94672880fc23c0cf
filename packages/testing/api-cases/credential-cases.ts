import request from 'supertest';
import { describe, expect, test } from 'vitest';
import { ask, backendFor, expectPassage, expectRefusal, type ApiUnderTest } from './api-under-test.ts';
import { openForgingInstance } from './forging-instance.ts';
import { paths } from '../issuer.ts';
import { sendRaw } from '../raw-request.ts';

/** Where a token may be, and what is not a token. */
export function describeCredentials(api: ApiUnderTest): void {
  describe(`GET ${api.path}, where the token is`, async () => {
    const { issuer, instance, mint } = await openForgingInstance(api);
    const token = mint();

    test('A01 no token is challenged without an error', async () => {
      await expectRefusal(api, instance, ask(api, instance), 'unauthorized');
    });

    test.each(['', 'Bearer', 'bearer', 'Basic YTpi', 'Token abc'])(
      'A02 "%s" is not a token',
      async (authorization) => {
        await expectRefusal(api, instance, ask(api, instance, authorization), 'unauthorized');
      },
    );

    test('A02 the scheme may be written in lower case', async () => {
      await expectPassage(instance, ask(api, instance, `bearer ${token}`));
    });

    test.each([
      ['a word', 'garbage'],
      ['three words', 'a.b.c'],
      ['five words', 'a.b.c.d.e'],
      ['four thousand letters', 'x'.repeat(4_000)],
    ])('A21 %s is not a valid token', async (_title, garbage) => {
      await expectRefusal(api, instance, ask(api, instance, `Bearer ${garbage}`), 'invalid_token');
    });

    test('B01 a token in the query, the body or a cookie is not looked at, nor logged', async () => {
      const get = (path: string) => request(instance.app).get(path);
      const calls = [
        get(`${api.path}?access_token=${token}`),
        get(api.path).type('form').send({ access_token: token }),
        get(api.path).set('Cookie', `access_token=${token}`),
      ];
      for (const call of calls) await expectRefusal(api, instance, call, 'unauthorized');
      expect(instance.log.text()).not.toContain(token.slice(0, 40));
    });

    const bearer = `Authorization: Bearer ${token}`;
    test.each([
      ['B02 as a header and in the query', `?access_token=x`, [bearer]],
      ['B03 in two headers', '', [bearer, 'Authorization: Bearer x']],
      ['B03 twice in one header', '', [`${bearer}, Bearer x`]],
    ])('%s is an invalid request', async (_title, query, headers) => {
      const response = await sendRaw(instance.app, { target: `${api.path}${query}`, headers });
      expect(response.status).toBe(400);
      expect(response.text).toMatch(/www-authenticate: Bearer error="invalid_request", realm=/i);
      expect(response.text).toMatch(/content-type: application\/problem\+json/i);
      expect(instance.reads()).toBe(1);
    });

    test.each(['Bearer  ', 'Bearer     ', 'bearer  ', 'BEARER '])(
      'A02 N57 "%s" before the token is as RFC 9110 has it',
      async (scheme) => {
        await expectPassage(instance, ask(api, instance, `${scheme}${token}`));
        await expectRefusal(api, instance, ask(api, instance, `${scheme}${token}x`), 'invalid_token');
      },
    );

    test.each([
      ['a tab', 'Bearer\t', ''],
      ['a space and a tab', 'Bearer \t', ''],
      ['a tab and a space', 'Bearer\t ', ''],
      ['a no-break space', 'Bearer\u00a0', ''],
      ['a space and a no-break space', 'Bearer \u00a0', ''],
      ['a no-break space before the scheme', '\u00a0Bearer ', ''],
      ['a no-break space behind the token', 'Bearer ', '\u00a0'],
    ])('A02 N57 %s is a malformed request', async (_title, before, behind) => {
      const reads = instance.reads();
      const response = await ask(api, instance, `${before}${token}${behind}`);
      expect(response.status).toBe(400);
      expect(response.headers['www-authenticate']).toMatch(/^Bearer error="invalid_request", realm=/);
      expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
      expect(response.text).not.toContain(token);
      expect(instance.reads()).toBe(reads);
    });

    test('A30 a header of a megabyte is cut off, and others are served meanwhile', async () => {
      const headers = [`Authorization: Bearer ${'x'.repeat(1_048_576)}`];
      const flood = Array.from({ length: 5 }, () =>
        sendRaw(instance.app, { target: api.path, headers }).catch(() => ({ status: 431 })),
      );
      await expectPassage(instance, ask(api, instance, `Bearer ${token}`));
      expect((await Promise.all(flood)).map(({ status }) => status)).toEqual(Array(5).fill(431));
    });

    test('A30 a token as long as a header may be costs no key request', async () => {
      const cold = api.create(backendFor(api, issuer.issuer));
      const asked = issuer.requestsTo(paths.jwks).length;
      const [header] = token.split('.');
      await expectRefusal(
        api,
        cold,
        ask(api, cold, `Bearer ${header?.replace(/.$/, '')}.${'x'.repeat(15_000)}.x`),
        'invalid_token',
      );
      expect(issuer.requestsTo(paths.jwks).length).toBe(asked);
    });
  });
}
