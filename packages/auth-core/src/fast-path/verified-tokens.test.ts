import { createHash, randomBytes } from 'node:crypto';
import { paths } from '@monoshop/testing/issuer';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  api as client,
  arrangeEach,
  issuer,
  later,
  signAccess as sign,
  signer,
} from '../../testing/arrangement.ts';
import { accessClaims, audience, epochSeconds } from '../../testing/claims.ts';
import { createSigner } from '../../testing/signer.ts';
import { verifications } from '../../testing/verifications.ts';
import { MonoCloudHttpError, MonoCloudOidcBackendClient } from '../index.ts';
import type { ValidateJwtAccessTokenOptions } from '../index.ts';

arrangeEach();
beforeEach(() => void verifications());

const accept = (token: string, options?: ValidateJwtAccessTokenOptions, verifier = client) =>
  verifier.validateJwtAccessToken(token, options);

describe('a token that was accepted before', () => {
  it.each(['Node', 'a runtime without node:crypto'])('is not verified again, on %s', async (runtime) => {
    if (runtime !== 'Node') {
      // Vitest uses the global `process` between two steps of a test: without it a run ends with an error of
      // Vitest's own.
      const getBuiltinModule = vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined);
      onTestFinished(() => getBuiltinModule.mockRestore());
    }
    const verifier = new MonoCloudOidcBackendClient(issuer.issuer, audience);
    const [token, other] = [await sign(), await sign()];
    const first = await accept(token, {}, verifier);
    expect(await accept(token, {}, verifier)).toEqual(first);
    expect(verifications()).toBe(1);
    await accept(other, {}, verifier);
    expect(verifications()).toBe(1);
  });

  it('A34 is refused once it expired, with the tolerance of the moment', async () => {
    const token = await sign({ exp: epochSeconds() + 100 });
    await accept(token);
    later(159);
    await expect(accept(token)).resolves.toBeDefined();
    client.setClockTolerance(0);
    await expect(accept(token)).rejects.toThrow('"exp" (expiration time) claim value');
    client.setClockTolerance(60);
    later(1);
    await expect(accept(token)).rejects.toThrow('"exp" (expiration time) claim value');
    expect(verifications()).toBe(1);
  });

  it('is refused again when the clock turns out to be ahead of its nbf', async () => {
    const token = await sign({ nbf: epochSeconds() });
    await accept(token);
    client.setClockSkew(-61);
    await expect(accept(token)).rejects.toThrow('"nbf" (not before) claim value');
  });

  it('B04 is asked for scopes and groups each time', async () => {
    const token = await sign({ groups: ['visitors'] });
    await accept(token, { scopes: ['read:products'], groups: ['visitors'] });
    const [scope, groups] = [{ code: 'insufficient_scope' }, { code: 'insufficient_groups' }];
    await expect(accept(token, { scopes: ['write:products'] })).rejects.toMatchObject(scope);
    await expect(accept(token, { groups: ['admins'] })).rejects.toMatchObject(groups);
    expect(verifications()).toBe(1);
  });

  it('B15 is asked for its certificate each time', async () => {
    const der = randomBytes(600);
    const token = await sign({ cnf: { 'x5t#S256': createHash('sha256').update(der).digest('base64url') } });
    const bound = (certificate: Buffer): ValidateJwtAccessTokenOptions => ({
      validateCertificateBinding: 'when_present',
      clientCertificate: certificate.toString('base64'),
    });
    await accept(token, bound(der));
    await expect(accept(token, bound(randomBytes(600)))).rejects.toThrow('certificate hash');
    expect(verifications()).toBe(1);
  });

  it('gives every caller claims of its own', async () => {
    const token = await sign({ groups: ['visitors'] });
    for (let call = 0; call < 3; call += 1) {
      const claims = await accept(token);
      expect(claims).toMatchObject({ scope: 'read:products', groups: ['visitors'] });
      claims.scope = 'write:products';
      if (Array.isArray(claims['groups'])) claims['groups'].push('admins');
    }
  });

  it('A31 is recognised by all of its characters', async () => {
    const token = await sign();
    await accept(token);
    for (const altered of [`${token}=`, ` ${token}`, `${token}\n`, `${token}.`, token.slice(0, -1)]) {
      await expect(accept(altered)).rejects.toThrow();
    }
    // The same low byte in another character.
    const [first = ''] = token;
    const lookAlike = String.fromCharCode(first.charCodeAt(0) + 256) + token.slice(1);
    await expect(accept(lookAlike)).rejects.toThrow('Failed to parse JWT Header');
  });
});

describe('a key of remembered tokens', () => {
  it('A33 F05 takes its tokens along when it is removed, and they are verified anew when it returns', async () => {
    const token = await sign();
    await accept(token);
    issuer.keys = [(await createSigner('ES256', 'key-2')).jwk];
    later(300);
    await expect(accept(token)).rejects.toThrow('no key that fits');
    issuer.keys = [signer.jwk];
    later(10);
    verifications();
    await expect(accept(token)).resolves.toBeDefined();
    expect(verifications()).toBe(1);
  });

  it('A33 F05 takes its tokens along at once when the token of another key had the key set fetched', async () => {
    const token = await sign();
    await accept(token);
    await accept(token);
    const other = await createSigner('ES256', 'key-2');
    issuer.keys = [other.jwk];
    await accept(await other.sign(accessClaims(issuer.issuer)));
    await expect(accept(token)).rejects.toThrow('no key that fits');
  });

  it('A33 F05 takes its tokens along when another key gets its name', async () => {
    const token = await sign();
    await accept(token);
    issuer.keys = [(await createSigner('ES256')).jwk];
    later(300);
    await expect(accept(token)).rejects.toThrow('signature verification failed');
  });

  it('A13 verifies no token without kid once there is a second key', async () => {
    const token = await sign({}, { kid: undefined });
    await accept(token);
    issuer.keys.push((await createSigner('ES256', 'key-2')).jwk);
    later(300);
    await expect(accept(token)).rejects.toThrow('Several keys');
  });

  it('A12 keeps them when the key set is fetched again, and a second key comes along', async () => {
    const token = await sign();
    await accept(token);
    issuer.keys.push((await createSigner('ES256', 'key-2')).jwk);
    await client.getJwks(true);
    await expect(accept(token)).resolves.toBeDefined();
    expect(verifications()).toBe(1);
  });

  it('F02 serves them as long as keys serve at all while the issuer is unreachable', async () => {
    const token = await sign({ exp: epochSeconds() + 10_000 });
    await accept(token);
    issuer.reply(paths.jwks, { status: 500 });
    later(3_899);
    await expect(accept(token)).resolves.toBeDefined();
    later(1);
    await expect(accept(token)).rejects.toBeInstanceOf(MonoCloudHttpError);
  });

  it('passed by the caller neither uses nor fills what is remembered', async () => {
    const own = await createSigner('ES256', 'own');
    const [token, foreign] = [await sign(), await own.sign(accessClaims(issuer.issuer))];
    await accept(token);
    await expect(accept(token, { jwks: { keys: [own.jwk] } })).rejects.toThrow('no key that fits');
    await accept(foreign, { jwks: { keys: [own.jwk] } });
    await expect(accept(foreign)).rejects.toThrow('no key that fits');
  });

  it('serves the tokens of its own client only', async () => {
    const token = await sign();
    await accept(token);
    const jwksResolver = async () => ({ keys: [(await createSigner('ES256')).jwk] });
    const elsewhere = new MonoCloudOidcBackendClient(issuer.issuer, audience, { jwksResolver });
    await expect(elsewhere.validateJwtAccessToken(token)).rejects.toThrow('signature verification failed');
  });
});
