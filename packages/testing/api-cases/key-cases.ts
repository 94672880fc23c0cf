import { createServer, type ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ask, backendFor, expectPassage, expectRefusal } from './api-under-test.ts';
import type { ApiInstance, ApiUnderTest } from './api-under-test.ts';
import { GOOD_HEADER, KEYS, paths, startForgingIssuer, type ForgingIssuer } from '../issuer.ts';
import { listen } from '../listener.ts';
import { createRsaKey } from '../signing-key.ts';

/** An unknown key is looked up once in this time. */
const COOLDOWN_SECONDS = 10;

const hang = () => undefined;

/** What goes wrong while no key was ever known. */
const badKeySets: [title: string, answer: (response: ServerResponse) => void][] = [
  ['fails', (response) => void response.writeHead(500).end()],
  ['answers HTML', (response) => void response.end('<html>')],
  ['publishes no key', (response) => void response.end('{"keys":[]}')],
  ['sends 5 MB', (response) => void response.end(`{"keys":[],"x":"${'x'.repeat(5_000_000)}"}`)],
  ['cuts its answer short', (response) => void response.write('{"keys":[', () => response.destroy())],
  ['never answers', hang],
  ['points elsewhere', (response) => void response.writeHead(302, { Location: '/other' }).end()],
  ['has them no more', (response) => void response.writeHead(404).end()],
  ['sends nothing', (response) => void response.writeHead(204).end()],
];

/** What the issuer publishes, and when. */
export function describeKeys(api: ApiUnderTest): void {
  describe(`GET ${api.path} and the keys of the issuer`, () => {
    let issuer: ForgingIssuer;
    let instance: ApiInstance;

    beforeEach(async () => {
      issuer = await startForgingIssuer();
      instance = api.create({ ...backendFor(api, issuer.issuer), responseTimeout: 1_000 });
    });
    afterEach(() => issuer.stop());

    const grant = { aud: api.resource, scope: api.scope };
    const askWith = (token: string) => ask(api, instance, `Bearer ${token}`);

    test('A12 a thousand unknown keys cost the issuer one request per cooldown', async () => {
      await expectPassage(instance, askWith(issuer.mint(grant)));
      const { url, close } = await listen(createServer(instance.app));
      const [requestsBefore, startedAt] = [issuer.requestsTo(paths.jwks).length, performance.now()];
      for (let batch = 0; batch < 20; batch += 1) {
        const answers = Array.from({ length: 50 }, (_, index) => {
          const Authorization = `Bearer ${issuer.mint(grant, { kid: `unknown-${batch}-${index}` })}`;
          return fetch(`${url}${api.path}`, { headers: { Authorization } }).then(({ status }) => status);
        });
        expect(new Set(await Promise.all(answers))).toEqual(new Set([401]));
      }
      const cooldowns = Math.ceil((performance.now() - startedAt) / 1_000 / COOLDOWN_SECONDS);
      expect(issuer.requestsTo(paths.jwks).length - requestsBefore).toBeLessThanOrEqual(cooldowns);
      expect(instance.reads()).toBe(1);
      await close();
    });

    test('A13 a token without kid is good while one key fits it, and refused when two do', async () => {
      const token = issuer.mint(grant, { kid: undefined });
      await expectPassage(instance, askWith(token));
      issuer.publish([KEYS.rsa.jwk, createRsaKey('second').jwk]);
      const fresh = api.create(backendFor(api, issuer.issuer));
      await expectRefusal(api, fresh, ask(api, fresh, `Bearer ${token}`), 'invalid_token');
    });

    test('A14 a kid that two keys share is refused, whichever comes first', async () => {
      const twin = createRsaKey(GOOD_HEADER.kid).jwk;
      for (const keys of [
        [KEYS.rsa.jwk, twin],
        [twin, KEYS.rsa.jwk],
      ]) {
        issuer.publish(keys);
        const fresh = api.create(backendFor(api, issuer.issuer));
        await expectRefusal(api, fresh, ask(api, fresh, `Bearer ${issuer.mint(grant)}`), 'invalid_token');
      }
    });

    test.each([
      ['nothing', null],
      ['a text', 'key'],
      ['one without a type', { kid: GOOD_HEADER.kid }],
      ['one without a modulus', { kty: 'RSA', kid: GOOD_HEADER.kid, e: 'AQAB' }],
    ])('A14 a valid key works next to a broken one: %s', async (_title, broken) => {
      issuer.publish([broken, KEYS.rsa.jwk]);
      await expectPassage(instance, askWith(issuer.mint(grant)));
    });

    test.each(badKeySets)(
      'F03 while the issuer %s it is 503, and then it recovers',
      async (_title, answer) => {
        issuer.answerKeys(answer);
        const token = issuer.mint(grant);
        const refused = await askWith(token);
        expect(refused.status).toBe(503);
        expect(refused.headers['retry-after']).toBe('5');
        expect(instance.reads()).toBe(0);
        issuer.publish([KEYS.rsa.jwk]);
        while ((await askWith(token)).status !== 200);
        expect(instance.reads()).toBe(1);
      },
    );

    test('F03 many who wait for keys that never come share one request, for a bounded time', async () => {
      issuer.answerKeys(hang);
      const { url, close } = await listen(createServer(instance.app));
      const headers = { Authorization: `Bearer ${issuer.mint(grant)}` };
      const answers = Array.from({ length: 10 }, () => fetch(`${url}${api.path}`, { headers }));
      expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(Array(10).fill(503));
      expect(issuer.requestsTo(paths.jwks).length).toBe(1);
      await close();
    });

    test('F04 no good request fails while keys rotate', async () => {
      const next = createRsaKey('next');
      let mint = () => issuer.mint(grant);
      const { url, close } = await listen(createServer(instance.app));
      const statuses: number[] = [];
      async function load(requests: number): Promise<void> {
        const headers = { Authorization: `Bearer ${mint()}` };
        const answers = Array.from({ length: requests }, () => fetch(`${url}${api.path}`, { headers }));
        statuses.push(...(await Promise.all(answers)).map(({ status }) => status));
      }
      await Promise.all([load(20), load(20)]);
      issuer.publish([KEYS.rsa.jwk, next.jwk]);
      const early = load(20);
      mint = () => next.sign({ ...GOOD_HEADER, kid: 'next' }, issuer.claims(grant));
      await Promise.all([early, load(20)]);
      issuer.publish([next.jwk]);
      await Promise.all([load(20), load(20)]);
      expect(statuses).toEqual(Array(120).fill(200));
      await close();
    });
  });
}
