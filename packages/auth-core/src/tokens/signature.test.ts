import { createPublicKey } from 'node:crypto';
import { encodePart, signHmac } from '@monoshop/testing/signing-key';
import { beforeAll, describe, expect, it } from 'vitest';
import { api as client, arrangeOnce, issuer, signAccess, signer } from '../../testing/arrangement.ts';
import { accessClaims, audience } from '../../testing/claims.ts';
import { compact, createSigner } from '../../testing/signer.ts';
import { MonoCloudOidcBackendClient, MonoCloudTokenError, MonoCloudValidationError } from '../index.ts';

const UNSUPPORTED = 'unsupported JWS "alg" identifier';

let token: string;
let [header, payload, signature] = ['', '', ''];

arrangeOnce('RS256');
beforeAll(async () => {
  token = await signAccess();
  [header = '', payload = '', signature = ''] = token.split('.');
});

async function expectRefused(candidate: string, message?: string): Promise<void> {
  const refusal = await client.validateJwtAccessToken(candidate).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(MonoCloudTokenError);
  if (message) expect(refusal).toMatchObject({ message, code: 'invalid_token' });
}

describe('algorithms', () => {
  it.each(['none', 'None', 'NONE', 'nOnE'])(
    'A03 refuses alg %s with and without a signature',
    async (alg) => {
      await expectRefused(`${encodePart({ alg, typ: 'at+jwt' })}.${payload}.`, UNSUPPORTED);
      await expectRefused(`${encodePart({ alg, kid: 'key-1' })}.${payload}.${signature}`, UNSUPPORTED);
    },
  );

  it('A05 refuses HS256 made with any spelling of the public key', async () => {
    const publicKey = createPublicKey({ key: { ...signer.jwk }, format: 'jwk' });
    const pem = publicKey.export({ type: 'spki', format: 'pem' });
    const der = publicKey.export({ type: 'spki', format: 'der' });
    const secrets = [pem, pem.toString().trim(), der, signer.jwk.n ?? ''];
    for (const secret of secrets) await expectRefused(hmacToken(secret), UNSUPPORTED);
  });

  it('A06 refuses HS256 made with guessable secrets', async () => {
    for (const secret of ['', 'secret', 'client_secret']) await expectRefused(hmacToken(secret));
  });

  it('A06 refuses HS256 even when the issuer publishes a symmetric key', async () => {
    issuer.keys.push({ kty: 'oct', k: encodePart('secret'), kid: 'symmetric' });
    const strict = new MonoCloudOidcBackendClient(issuer.issuer, audience);
    const validated = strict.validateJwtAccessToken(hmacToken('secret', 'symmetric'));
    await expect(validated).rejects.toThrow('unsupported');
    issuer.keys.pop();
  });

  it.each(['EdDSA', 'ES256K', 'HS512', '', '__proto__', 'constructor'])('refuses alg "%s"', async (alg) => {
    await expectRefused(`${encodePart({ alg, kid: 'key-1' })}.${payload}.${signature}`, UNSUPPORTED);
  });

  it('A07 refuses ES256 with r = s = 0 and with other shapes of signature', async () => {
    const elliptic = await createSigner('ES256', 'elliptic');
    const jwks = { keys: [elliptic.jwk] };
    const [head, body] = (await elliptic.sign(accessClaims(issuer.issuer))).split('.');
    const der = Buffer.from('3006020100020100', 'hex');
    for (const bytes of [Buffer.alloc(64), Buffer.alloc(64, 255), Buffer.alloc(63, 1), der]) {
      const forged = `${head}.${body}.${bytes.toString('base64url')}`;
      const validated = client.validateJwtAccessToken(forged, { jwks });
      await expect(validated).rejects.toThrow('signature verification failed');
    }
  });
});

describe('serialisation', () => {
  it('A04 refuses the signature of another token', async () => {
    const [, , other] = (await signAccess({ jti: 'other' })).split('.');
    await expectRefused(`${header}.${payload}.${other}`, 'JWT signature verification failed');
  });

  it('A04 refuses a removed signature, a removed dot, and extra parts', async () => {
    for (const candidate of [`${header}.${payload}.`, '..']) await expectRefused(candidate);
    const miscounted = [`${header}.${payload}`, `${token}.x`, `${token}.`, `.${token}`, `${token}.x.y`];
    for (const candidate of miscounted) {
      await expectRefused(candidate, 'JWT access token must have a header, payload and signature');
      expect(() => MonoCloudOidcBackendClient.decodeJwt(candidate)).toThrow('header, payload and signature');
    }
  });

  it.each([['b64'], ['exp'], [], ['b64', 'b64'], 'b64', null])('A17 refuses crit %j', async (...crit) => {
    const critical = compact({ alg: 'RS256', kid: 'key-1', crit }, 'x');
    await expectRefused(critical, 'Unexpected JWT "crit" header parameter');
  });

  it('A17 refuses b64 even in a token the issuer signed', async () => {
    const signed = await signer.sign(accessClaims(issuer.issuer), { b64: true });
    await expectRefused(signed, 'Unexpected JWT "b64" header parameter');
  });

  it('A18 refuses zip, JWE, a nested JWT, a detached payload and JSON serialisation', async () => {
    const zipped = await signer.sign(accessClaims(issuer.issuer), { zip: 'DEF' });
    await expectRefused(zipped, 'Unexpected JWT "zip" header parameter');
    await expectRefused(compact({ alg: 'RSA-OAEP', enc: 'A256GCM' }, 'x', 'y.z.w'));
    await expectRefused(compact({ alg: 'RS256', cty: 'JWT', kid: 'key-1' }, token));
    await expectRefused(`${header}..${signature}`);
    await expectRefused(JSON.stringify({ protected: header, payload, signature }));
  });

  it('A29 refuses every other spelling of base64url', async () => {
    const last = signature.at(-1) ?? '';
    const twin = 'AQgw'.includes(last) ? String.fromCharCode(last.charCodeAt(0) + 1) : 'B';
    const spellings = ['==', ' ', '\n', 'A'].map((behind) => signature + behind);
    spellings.push(signature.slice(0, -1) + twin, `+${signature.slice(1)}`);
    for (const spelling of spellings) await expectRefused(`${header}.${payload}.${spelling}`);
    await expectRefused(`${header}=.${payload}.${signature}`, 'Failed to parse JWT Header');
    await expectRefused(` ${token}`);
  });

  it('A30 refuses a token of a megabyte without asking for keys', async () => {
    const cold = new MonoCloudOidcBackendClient(issuer.issuer, audience);
    const before = issuer.requests.length;
    const large = `${header}.${'a'.repeat(1_000_000)}.${signature}`;
    await expect(cold.validateJwtAccessToken(large)).rejects.toThrow('too large');
    expect(issuer.requests.length).toBe(before);
  });

  it('A31 refuses a token with any one bit changed', async () => {
    const bytes = Buffer.from(token);
    let accepted = 0;
    for (let index = 0; index < bytes.length; index += 1) {
      const altered = Buffer.from(bytes);
      altered[index] = (altered[index] ?? 0) ^ (1 << (index % 7));
      accepted += await client.validateJwtAccessToken(altered.toString()).then(
        () => 1,
        () => 0,
      );
    }
    expect(accepted).toBe(0);
  });

  it.each([
    ['not JSON', '{', 'Failed to parse JWT Header'],
    ['a list', '[]', 'JWT Header must be a top level object'],
    ['no alg', '{}', 'Unexpected JWT header parameter type'],
  ])('refuses a header that is %s', async (_, head, message) => {
    await expectRefused(`${encodePart(head)}.${payload}.${signature}`, message);
  });

  it.each([undefined, '', '  ', 7, {}])('says that %j is no token at all', async (candidate) => {
    const validate = (text: string) => client.validateJwtAccessToken(text);
    const message = 'Access token must be a valid non-empty string';
    const refused = Reflect.apply(validate, undefined, [candidate]);
    await expect(refused).rejects.toBeInstanceOf(MonoCloudValidationError);
    await expect(refused).rejects.toMatchObject({ message });
  });
});

const hmacToken = (secret: string | Buffer, kid = 'key-1'): string =>
  signHmac({ kid, typ: 'at+jwt' }, Buffer.from(payload, 'base64url').toString(), secret);
