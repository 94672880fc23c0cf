import { createServer } from 'node:http';
import { describe, expect, test } from 'vitest';
import { ask, backendFor, expectPassage, expectRefusal, type ApiUnderTest } from './api-under-test.ts';
import { GOOD_HEADER, KEYS } from '../issuer.ts';
import { openForgingInstance } from './forging-instance.ts';
import { listen } from '../listener.ts';
import { createRsaKey, signHmac, toSigningInput } from '../signing-key.ts';

type Forge = (good: { token: string; claims: Record<string, unknown> }) => string;

const attacker = createRsaKey(GOOD_HEADER.kid);
const pem = KEYS.rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString();

/** A token whose header says more or something else, signed by the right key for all that. */
const withHeader =
  (header: Record<string, unknown>): Forge =>
  ({ claims }) =>
    KEYS.rsa.sign({ ...GOOD_HEADER, ...header }, claims);

const withParts =
  (change: (header: string, payload: string, signature: string) => string): Forge =>
  ({ token }) => {
    const [header = '', payload = '', signature = ''] = token.split('.');
    return change(header, payload, signature);
  };

const unsigned =
  (alg: string): Forge =>
  ({ claims }) =>
    `${toSigningInput({ ...GOOD_HEADER, alg }, claims)}.`;

const hmac =
  (secret: string | Buffer): Forge =>
  ({ claims }) =>
    signHmac(GOOD_HEADER, claims, secret);

const elliptic =
  (signature: Buffer): Forge =>
  ({ claims }) =>
    `${toSigningInput({ alg: 'ES256', kid: 'forge-ec', typ: 'at+jwt' }, claims)}.${signature.toString('base64url')}`;

/** An attacker's signature, and the key to it in the header. */
const selfMade =
  (header: Record<string, unknown>): Forge =>
  ({ claims }) =>
    attacker.sign({ ...GOOD_HEADER, ...header }, claims);

const forgeries: [title: string, forge: Forge][] = [
  ...['none', 'None', 'NONE', 'nOnE'].flatMap((alg): [string, Forge][] => [
    [`A03 alg ${alg} and no signature`, unsigned(alg)],
    [`A03 alg ${alg} and a signature`, withHeader({ alg })],
  ]),
  ['A04 no signature', withParts((header, payload) => `${header}.${payload}.`)],
  ['A04 no last part', withParts((header, payload) => `${header}.${payload}`)],
  ['A04 a fourth part', ({ token }) => `${token}.x`],
  ['A04 a fourth and a fifth part', ({ token }) => `${token}.x.y`],
  ['A05 HS256 by the public key as PEM', hmac(pem)],
  ['A05 HS256 by the public key as PEM without its line break', hmac(pem.trim())],
  ['A05 HS256 by the public key as DER', hmac(KEYS.rsa.publicKey.export({ type: 'spki', format: 'der' }))],
  ['A05 HS256 by the modulus', hmac(String(KEYS.rsa.jwk['n']))],
  ['A06 HS256 by nothing', hmac('')],
  ['A06 HS256 by a guess', hmac('secret')],
  ['A06 HS256 by the secret of a client', hmac('monoshop-web-secret')],
  ['A07 ES256 with r = s = 0', elliptic(Buffer.alloc(64))],
  ['A07 ES256 with the largest numbers', elliptic(Buffer.alloc(64, 255))],
  ['A07 ES256 a byte short', elliptic(Buffer.alloc(63, 1))],
  ['A07 ES256 as DER', elliptic(Buffer.from('3006020100020100', 'hex'))],
  [
    'A08 RS384 by a key for RS256',
    ({ claims }) => KEYS.rsa.sign({ ...GOOD_HEADER, alg: 'RS384' }, claims, 'RS384'),
  ],
  [
    'A08 PS256 by a key for RS256',
    ({ claims }) => KEYS.rsa.sign({ ...GOOD_HEADER, alg: 'PS256' }, claims, 'PS256'),
  ],
  [
    'A08 ES256 under the name of the RSA key',
    ({ claims }) => KEYS.ec.sign({ ...GOOD_HEADER, alg: 'ES256' }, claims),
  ],
  ['A09 a key of its own inside', selfMade({ jwk: attacker.jwk })],
  ['A09 a key of its own inside and no kid', selfMade({ jwk: attacker.jwk, kid: undefined })],
  ...['', '/dev/null', '../../x', "' OR 1=1 --", '|sleep 10', 'k'.repeat(10_000), '__proto__', 7, {}].map(
    (kid): [string, Forge] => [`A11 kid ${JSON.stringify(kid).slice(0, 20)}`, withHeader({ kid })],
  ),
  ...[['b64'], ['exp'], [], ['exp', 'exp']].map((crit): [string, Forge] => [
    `A17 crit ${JSON.stringify(crit)}`,
    withHeader({ crit }),
  ]),
  ['A17 b64', withHeader({ b64: false })],
  ['A17 b64 as it should be written', withHeader({ b64: false, crit: ['b64'] })],
  ['A18 zip', withHeader({ zip: 'DEF' })],
  [
    'A18 an encrypted token',
    () => `${toSigningInput({ alg: 'RSA-OAEP', enc: 'A256GCM' }, 'key')}.iv.text.tag`,
  ],
  ['A18 a token inside a token', ({ token }) => KEYS.rsa.sign({ ...GOOD_HEADER, cty: 'JWT' }, token)],
  ['A18 a payload that is elsewhere', withParts((header, _payload, signature) => `${header}..${signature}`)],
  ...['logout+jwt', 'dpop+jwt', 'id_token+jwt', 'secevent+jwt', 7].map((typ): [string, Forge] => [
    `A19 typ ${typ}`,
    withHeader({ typ }),
  ]),
  ...['+', '/', '=', '=='].map((end): [string, Forge] => [
    `A29 ${end} behind it`,
    ({ token }) => `${token}${end}`,
  ]),
  ['A29 unused bits that are not zero', ({ token }) => `${token.slice(0, -1)}${nextLetter(token.slice(-1))}`],
];

/** Two letters that differ in unused bits only stand side by side in the alphabet. */
function nextLetter(letter: string): string {
  return String.fromCharCode(letter.charCodeAt(0) + 1);
}

/** Tokens whose claims are good and whose form, signature or key is not. */
export function describeHostileTokens(api: ApiUnderTest): void {
  describe(`GET ${api.path} with a forged token`, async () => {
    const { issuer, instance, mint } = await openForgingInstance(api);

    function askWith(forge: Forge, asked = instance) {
      const claims = issuer.claims({ aud: api.resource, scope: api.scope });
      return ask(api, asked, `Bearer ${forge({ token: mint(), claims })}`);
    }

    test.each(forgeries)('refuses %s', async (_title, forge) => {
      await expectRefusal(api, instance, askWith(forge), 'invalid_token');
    });

    test.each(['at+jwt', 'AT+JWT', 'application/at+jwt', 'JWT', undefined])(
      'A19 accepts typ %s',
      async (typ) => {
        await expectPassage(instance, askWith(withHeader({ typ })));
      },
    );

    test('A18 refuses a token as JSON: its comma reads like two tokens', async () => {
      const [header, payload, signature] = mint().split('.');
      const before = instance.reads();
      const json = JSON.stringify({ protected: header, payload, signature });
      const response = await ask(api, instance, `Bearer ${json}`);
      expect(response.status).toBe(400);
      expect(instance.reads()).toBe(before);
    });

    test('A10 never fetches a URL from the token header (jku, x5u, iss)', async () => {
      const asked: (string | undefined)[] = [];
      const server = createServer((request, response) => {
        asked.push(request.url);
        response.end(JSON.stringify({ keys: [attacker.jwk] }));
      });
      const { url, close } = await listen(server);
      for (const header of [{ jku: `${url}/jku` }, { x5u: `${url}/x5u` }, { x5c: ['MIIB'] }]) {
        // An instance that has searched for an unknown key before may answer 503 meanwhile.
        const fresh = api.create(backendFor(api, issuer.issuer));
        for (const forged of [header, { ...header, kid: 'theirs' }]) {
          await expectRefusal(api, fresh, askWith(selfMade(forged), fresh), 'invalid_token');
        }
      }
      expect(asked).toEqual([]);
      await close();
    });
  });
}
