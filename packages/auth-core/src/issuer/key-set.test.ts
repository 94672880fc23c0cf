import { sign } from 'node:crypto';
import { startScriptedIssuer } from '@monoshop/testing/issuer';
import { describe, expect, it } from 'vitest';
import { arrangeOnce, issuer, signAccess as goodToken, signer } from '../../testing/arrangement.ts';
import { accessClaims, audience } from '../../testing/claims.ts';
import { createRsaKey, signingInput } from '../../testing/raw-signature.ts';
import { compact, createSigner } from '../../testing/signer.ts';
import { MonoCloudOidcBackendClient, MonoCloudTokenError, type Jwk } from '../index.ts';

arrangeOnce('RS256');

async function validateWith(keys: unknown[], token: string) {
  issuer.keys = keys;
  const client = new MonoCloudOidcBackendClient(issuer.issuer, audience);
  return client.validateJwtAccessToken(token).finally(() => {
    issuer.keys = [signer.jwk];
  });
}

describe('a key', () => {
  it.each(['RS384', 'RS512', 'PS256'])('A08 published for RS256 verifies no %s', async (alg) => {
    const other = await createSigner(alg, 'key-1', { alg: 'RS256' });
    const token = await other.sign(accessClaims(issuer.issuer));
    await expect(validateWith([other.jwk], token)).rejects.toThrow('not for its algorithm');
    await expect(validateWith([{ ...other.jwk, alg }], token)).resolves.toBeDefined();
  });

  it('A08 of type RSA verifies no ES256', async () => {
    const forged = compact({ alg: 'ES256', kid: 'key-1', typ: 'at+jwt' }, accessClaims(issuer.issuer));
    await expect(validateWith([signer.jwk], forged)).rejects.toThrow('not for its algorithm');
  });

  it('A08 without alg serves every algorithm of its type', async () => {
    const { alg: _, ...unpinned } = signer.jwk;
    await expect(validateWith([unpinned], await goodToken())).resolves.toBeDefined();
  });

  it.each([{ use: 'enc' }, { key_ops: ['encrypt'] }])(
    'published with %j verifies no signature',
    async (other) => {
      const validated = validateWith([{ ...signer.jwk, ...other }], await goodToken());
      await expect(validated).rejects.toThrow('not for its algorithm');
    },
  );

  it('of less than 2048 bits verifies no signature', async () => {
    const key = createRsaKey('RS256', 1024);
    const input = signingInput(key, accessClaims(issuer.issuer));
    const signature = sign('sha256', Buffer.from(input), key.privateKey).toString('base64url');
    const [jwk, token] = [key.jwk, `${input}.${signature}`];
    await expect(validateWith([jwk], token)).rejects.toThrow('signature verification failed');
  });
});

describe('a key inside the token', () => {
  it('A09 is never used', async () => {
    const attacker = await createSigner('RS256', 'attacker');
    const token = await attacker.sign(accessClaims(issuer.issuer), { jwk: attacker.jwk, kid: 'key-1' });
    await expect(validateWith([signer.jwk], token)).rejects.toThrow('signature verification failed');
  });

  it('A10 is never fetched', async () => {
    const attacker = await createSigner('RS256', 'key-1');
    const server = await startScriptedIssuer(attacker.jwk);
    const header = { jku: `${server.issuer}/jwks`, x5u: `${server.issuer}/x5u`, x5c: ['MIIB'] };
    const token = await attacker.sign(accessClaims(issuer.issuer), header);
    await expect(validateWith([signer.jwk], token)).rejects.toThrow('signature verification failed');
    expect(server.requests).toEqual([]);
    await server.stop();
  });
});

describe('choosing a key', () => {
  const hostile = ['', '/dev/null', '../../x', "' OR 1=1 --", '|sleep 10', 'k'.repeat(10_240), '__proto__'];
  it.each([...hostile, 7, {}, null])('A11 refuses kid %j', async (kid) => {
    const forged = compact({ alg: 'RS256', kid, typ: 'at+jwt' }, accessClaims(issuer.issuer));
    await expect(validateWith([signer.jwk], forged)).rejects.toThrow(MonoCloudTokenError);
  });

  it('A13 needs no kid when one key fits, and refuses when two do', async () => {
    const second = await createSigner('RS256', 'key-2');
    const token = await goodToken({}, { kid: undefined });
    await expect(validateWith([signer.jwk], token)).resolves.toBeDefined();
    await expect(validateWith([signer.jwk, second.jwk], token)).rejects.toThrow('Several keys');
  });

  it.each([
    ['curve', 'ES256', 'ES384'],
    ['type', 'RS256', 'ES256'],
  ])('A13 tells keys apart by their %s', async (_, alg, otherAlg) => {
    const own = await createSigner(alg, 'own', { alg: undefined });
    const other = await createSigner(otherAlg, 'other', { alg: undefined });
    const token = await own.sign(accessClaims(issuer.issuer), { kid: undefined });
    await expect(validateWith([other.jwk, own.jwk], token)).resolves.toBeDefined();
    await expect(validateWith([other.jwk], token)).rejects.toThrow('no key that fits');
  });

  it('A14 refuses a kid that two keys share, in either order', async () => {
    const twin = await createSigner('RS256', 'key-1');
    await expect(validateWith([signer.jwk, twin.jwk], await goodToken())).rejects.toThrow('Several keys');
    await expect(validateWith([twin.jwk, signer.jwk], await goodToken())).rejects.toThrow('Several keys');
  });

  const malformed: [string, unknown][] = [
    ['null', null],
    ['a text', 'key'],
    ['a key without kty', { kid: 'key-1' }],
    ['an RSA key without modulus', { kty: 'RSA', kid: 'key-1', e: 'AQAB' }],
    ['a key whose kid is a number', { kty: 'RSA', kid: 1, n: 'x', e: 'AQAB' }],
    ['a key whose key_ops is a text', { kty: 'RSA', kid: 'key-1', n: 'x', e: 'AQAB', key_ops: 'verify' }],
  ];
  it.each(malformed)('A14 a good key works next to %s', async (_, bad) => {
    await expect(validateWith([bad, signer.jwk], await goodToken())).resolves.toBeDefined();
  });

  it.each(['alg', 'use', 'key_ops', 'x5c'])('N08 a key works whose %s is null', async (member) => {
    await expect(validateWith([{ ...signer.jwk, [member]: null }], await goodToken())).resolves.toBeDefined();
  });

  it('uses the keys a caller passes instead of the issuer’s', async () => {
    const own = await createSigner('ES384', 'own');
    const client = new MonoCloudOidcBackendClient(issuer.issuer, audience);
    const token = await own.sign(accessClaims(issuer.issuer));
    const validate = (...keys: Jwk[]) => client.validateJwtAccessToken(token, { jwks: { keys } });
    await expect(validate(own.jwk)).resolves.toBeDefined();
    await expect(validate()).rejects.toThrow(MonoCloudTokenError);
  });
});
