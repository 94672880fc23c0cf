import { createHmac, createPublicKey } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { api as client, arrangeOnce, issuer, signAccess, signer } from '../../testing/arrangement.ts';
import { accessClaims, audience } from '../../testing/claims.ts';
import { compact, createSigner, encodePart } from '../../testing/signer.ts';
import { MonoCloudOidcBackendClient, MonoCloudTokenError, MonoCloudValidationError } from '../index.ts';

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
      await expectRefused(
        `${encodePart({ alg, typ: 'at+jwt' })}.${payload}.`,
        'unsupported JWS "alg" identifier',
      );
      await expectRefused(
        `${encodePart({ alg, kid: 'key-1' })}.${payload}.${signature}`,
        'unsupported JWS "alg" identifier',
      );
    },
  );

  it('A05 refuses HS256 made with any spelling of the public key', async () => {
    const publicKey = createPublicKey({ key: { ...signer.jwk }, format: 'jwk' });
    const pem = publicKey.export({ type: 'spki', format: 'pem' });
    const secrets = [
      pem,
      pem.toString().trim(),
      publicKey.export({ type: 'spki', format: 'der' }),
      signer.jwk.n ?? '',
    ];
    for (const secret of secrets) await expectRefused(hmacToken(secret), 'unsupported JWS "alg" identifier');
  });

  it('A06 refuses HS256 made with guessable secrets', async () => {
    for (const secret of ['', 'secret', 'client_secret']) await expectRefused(hmacToken(secret));
  });

  it('A06 refuses HS256 even when the issuer publishes a symmetric key', async () => {
    issuer.keys.push({ kty: 'oct', k: encodePart('secret'), kid: 'symmetric' });
    const strict = new MonoCloudOidcBackendClient(issuer.issuer, audience);
    await expect(strict.validateJwtAccessToken(hmacToken('secret', 'symmetric'))).rejects.toThrow(
      'unsupported',
    );
    issuer.keys.pop();
  });

  it.each(['EdDSA', 'ES256K', 'HS512', '', '__proto__', 'constructor'])('refuses alg "%s"', async (alg) => {
    await expectRefused(
      `${encodePart({ alg, kid: 'key-1' })}.${payload}.${signature}`,
      'unsupported JWS "alg" identifier',
    );
  });

  it('A07 refuses ES256 with r = s = 0 and with other shapes of signature', async () => {
    const elliptic = await createSigner('ES256', 'elliptic');
    const jwks = { keys: [elliptic.jwk] };
    const [head, body] = (await elliptic.sign(accessClaims(issuer.issuer))).split('.');
    for (const bytes of [
      Buffer.alloc(64),
      Buffer.alloc(64, 255),
      Buffer.alloc(63, 1),
      Buffer.from('3006020100020100', 'hex'),
    ]) {
      const forged = `${head}.${body}.${bytes.toString('base64url')}`;
      await expect(client.validateJwtAccessToken(forged, { jwks })).rejects.toThrow(
        'signature verification failed',
      );
    }
  });
});

describe('serialisation', () => {
  it('A04 refuses the signature of another token', async () => {
    const [, , other] = (await signAccess({ jti: 'other' })).split('.');
    await expectRefused(`${header}.${payload}.${other}`, 'JWT signature verification failed');
  });

  it('A04 refuses a removed signature, a removed dot, and extra parts', async () => {
    for (const candidate of [
      `${header}.${payload}.`,
      `${header}.${payload}`,
      `${token}.x`,
      `${token}.x.y`,
      '..',
    ]) {
      await expectRefused(candidate);
    }
    for (const candidate of [
      `${header}.${payload}`,
      `${token}.x`,
      `${token}.`,
      `.${token}`,
      `${token}.x.y`,
    ]) {
      await expectRefused(candidate, 'JWT access token must have a header, payload and signature');
      expect(() => MonoCloudOidcBackendClient.decodeJwt(candidate)).toThrow('header, payload and signature');
    }
  });

  it.each([['b64'], ['exp'], [], ['b64', 'b64'], 'b64', null])('A17 refuses crit %j', async (...crit) => {
    await expectRefused(
      compact({ alg: 'RS256', kid: 'key-1', crit }, 'x'),
      'Unexpected JWT "crit" header parameter',
    );
  });

  it('A17 refuses b64 even in a token the issuer signed', async () => {
    await expectRefused(
      await signer.sign(accessClaims(issuer.issuer), { b64: true }),
      'Unexpected JWT "b64" header parameter',
    );
  });

  it('A18 refuses zip, JWE, a nested JWT, a detached payload and JSON serialisation', async () => {
    await expectRefused(
      await signer.sign(accessClaims(issuer.issuer), { zip: 'DEF' }),
      'Unexpected JWT "zip" header parameter',
    );
    await expectRefused(compact({ alg: 'RSA-OAEP', enc: 'A256GCM' }, 'x', 'y.z.w'));
    await expectRefused(compact({ alg: 'RS256', cty: 'JWT', kid: 'key-1' }, token));
    await expectRefused(`${header}..${signature}`);
    await expectRefused(JSON.stringify({ protected: header, payload, signature }));
  });

  it('A29 refuses every other spelling of base64url', async () => {
    const last = signature.at(-1) ?? '';
    const twin = 'AQgw'.includes(last) ? String.fromCharCode(last.charCodeAt(0) + 1) : 'B';
    const spellings = [
      `${signature}==`,
      `${signature} `,
      `${signature}\n`,
      `${signature.slice(0, -1)}${twin}`,
      `+${signature.slice(1)}`,
      `${signature}A`,
    ];
    for (const spelling of spellings) await expectRefused(`${header}.${payload}.${spelling}`);
    await expectRefused(`${header}=.${payload}.${signature}`, 'Failed to parse JWT Header');
    await expectRefused(` ${token}`);
  });

  it('A30 refuses a token of a megabyte without asking for keys', async () => {
    const cold = new MonoCloudOidcBackendClient(issuer.issuer, audience);
    const before = issuer.requests.length;
    await expect(
      cold.validateJwtAccessToken(`${header}.${'a'.repeat(1_000_000)}.${signature}`),
    ).rejects.toThrow('too large');
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
    const refusal = await Reflect.apply((text: string) => client.validateJwtAccessToken(text), undefined, [
      candidate,
    ]).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(MonoCloudValidationError);
    expect(refusal).toMatchObject({ message: 'Access token must be a valid non-empty string' });
  });
});

function hmacToken(secret: string | Buffer, kid = 'key-1'): string {
  const input = `${encodePart({ alg: 'HS256', kid, typ: 'at+jwt' })}.${payload}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}
