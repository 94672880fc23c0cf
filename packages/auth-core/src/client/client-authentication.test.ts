import { createSecretKey } from 'node:crypto';
import { metadataOf, paths, type RecordedRequest } from '@monoshop/testing/issuer';
import { decodeJwt, exportJWK, generateKeyPair, jwtVerify } from 'jose';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { arrangeEach, expectRefusal, issuer } from '../../testing/arrangement.ts';
import { MonoCloudOidcBackendClient, MonoCloudOidcClient, MonoCloudValidationError } from '../index.ts';
import type { ClientAuthMethod, IssuerMetadata, Jwk, MonoCloudOidcClientOptions } from '../index.ts';

const clientId = 'shop:1 +é';
const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const clientSecret = 'a secret of more than thirty-two characters';

arrangeEach();
beforeEach(() => issuer.reply(paths.revocation, { status: 200 }));

async function requestWith(
  options: MonoCloudOidcClientOptions,
  path: string = paths.revocation,
  id = clientId,
): Promise<RecordedRequest> {
  await new MonoCloudOidcClient(issuer.issuer, id, options).revokeToken('t');
  const [request] = issuer.requestsTo(path);
  if (!request) throw new Error('No request arrived.');
  return request;
}

describe('a client proves itself', () => {
  it('W27 by default with Basic, form-urlencoded before base64', async () => {
    const request = await requestWith({ clientSecret: 's%c:r+t é' });
    expect(request.headers.authorization).toBe(`Basic ${btoa('shop%3A1+%2B%C3%A9:s%25c%3Ar%2Bt+%C3%A9')}`);
    expect([...request.form.keys()]).toEqual(['token']);
  });

  it('with Basic that leaves hyphens alone', async () => {
    const { headers } = await requestWith({ clientSecret: 'a-b_c.d' }, paths.revocation, 'monoshop-web');
    expect(headers.authorization).toBe(`Basic ${btoa('monoshop-web:a-b_c.d')}`);
  });

  it.each([undefined, ''])(
    'N74 with Basic and an empty password when its secret is %j',
    async (clientSecret) => {
      const request = await requestWith({ clientSecret });
      expect(request.headers.authorization).toBe(`Basic ${btoa('shop%3A1+%2B%C3%A9:')}`);
    },
  );

  it('N74 with Basic and an empty password at introspection', async () => {
    issuer.reply(paths.introspection, { json: { active: false } });
    const api = new MonoCloudOidcBackendClient(issuer.issuer, 'http://api.example', { clientId: 'api' });
    await expect(api.introspectAccessToken('t')).rejects.toMatchObject({ code: 'inactive_token' });
    expect(issuer.requestsTo(paths.introspection)[0]?.headers.authorization).toBe(`Basic ${btoa('api:')}`);
  });

  it.each(['s%c:r+t é', undefined])('with client_secret_post and the secret %s', async (clientSecret) => {
    const request = await requestWith({ clientAuthMethod: 'client_secret_post', clientSecret });
    expect(request.headers.authorization).toBeUndefined();
    expect(request.form.get('client_id')).toBe(clientId);
    expect(request.form.get('client_secret')).toBe(clientSecret ?? null);
  });

  it('with client_secret_jwt, HS256', async () => {
    const request = await requestWith({ clientAuthMethod: 'client_secret_jwt', clientSecret });
    await expectAssertion(request, createSecretKey(clientSecret, 'utf8'), { alg: 'HS256' });
  });

  it('N43 with an assertion for the issuer as discovery spells it', async () => {
    const metadataResolver = () => ({ ...metadataOf(issuer.issuer), issuer: `${issuer.issuer}/` });
    const options = { clientAuthMethod: 'client_secret_jwt', clientSecret, metadataResolver } as const;
    const { form } = await requestWith(options);
    expect(decodeJwt(form.get('client_assertion') ?? '').aud).toBe(`${issuer.issuer}/`);
  });

  it('with client_secret_jwt and the algorithm of an oct key, also as JSON text', async () => {
    const bytes = crypto.getRandomValues(new Uint8Array(64));
    const jwk: Jwk = { kty: 'oct', alg: 'HS512', kid: 'k', k: Buffer.from(bytes).toString('base64url') };
    const clientSecret = JSON.stringify(jwk);
    const request = await requestWith({ clientAuthMethod: 'client_secret_jwt', clientSecret });
    await expectAssertion(request, createSecretKey(bytes), { alg: 'HS512', kid: 'k' });
  });

  it('with private_key_jwt', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    const clientSecret: Jwk = { kty: 'EC', ...(await exportJWK(privateKey)), alg: 'ES256', kid: 'k' };
    const request = await requestWith({ clientAuthMethod: 'private_key_jwt', clientSecret });
    await expectAssertion(request, publicKey, { alg: 'ES256', kid: 'k' });
    expect(Object.isFrozen(clientSecret)).toBe(false);
  });

  it('with spiffe_jwt', async () => {
    const { form } = await requestWith({ clientAuthMethod: 'spiffe_jwt', clientSecret: 'svid' });
    expect(form.get('client_assertion')).toBe('svid');
    expect(form.get('client_assertion_type')).toBe('urn:ietf:params:oauth:client-assertion-type:jwt-spiffe');
  });
});

describe('a client proves itself by certificate', () => {
  const methods: ClientAuthMethod[] = ['tls_client_auth', 'self_signed_tls_client_auth', 'spiffe_x509'];
  const resolve = (members: Partial<IssuerMetadata>) => () => ({ ...metadataOf(issuer.issuer), ...members });
  const ownAlias = () => ({ revocation_endpoint: `${issuer.issuer}/mtls` });
  beforeEach(() => issuer.reply('/mtls', { status: 200 }));

  it.each(methods)('with %s at the mutual TLS alias, naming itself only', async (clientAuthMethod) => {
    const metadataResolver = resolve({ mtls_endpoint_aliases: ownAlias() });
    const options = { clientAuthMethod, clientSecret: 'unused', metadataResolver };
    const request = await requestWith(options, '/mtls');
    expect(request.form.toString()).toBe(new URLSearchParams({ token: 't', client_id: clientId }).toString());
    expect(request.headers.authorization).toBeUndefined();
  });

  it('at the alias of its trust store', async () => {
    const metadataResolver = resolve({ mtls_additional_endpoint_aliases: { store: ownAlias() } });
    const options = { clientAuthMethod: 'tls_client_auth', trustStoreId: 'store', metadataResolver } as const;
    await expect(requestWith(options, '/mtls')).resolves.toBeDefined();
  });

  it.each([
    'http://tenant.example/mtls',
    'http://127.0.0.1.tenant.example/mtls',
    'ftp://localhost/mtls',
    'mtls',
  ])('and sends nothing to the alias %s, where it could be read on the way', async (alias) => {
    const fetcher = vi.fn<typeof fetch>();
    const aliases = { revocation_endpoint: alias };
    for (const [trustStoreId, members] of [
      [undefined, { mtls_endpoint_aliases: aliases }],
      ['store', { mtls_additional_endpoint_aliases: { store: aliases } }],
    ] as const) {
      const options = { trustStoreId, metadataResolver: resolve(members), fetcher };
      const revoked = requestWith({ clientAuthMethod: 'tls_client_auth', ...options });
      await expect(revoked).rejects.toThrow('revocation_endpoint in the issuer metadata must use https');
    }
    expect(fetcher).not.toHaveBeenCalled();
  });

  it('and never falls back to the ordinary endpoint', async () => {
    const options: MonoCloudOidcClientOptions = { clientAuthMethod: 'tls_client_auth' };
    const missing = (place: string) =>
      `mTLS revocation_endpoint is required but not available${place} in the issuer metadata`;
    await expect(requestWith(options)).rejects.toThrow(missing(''));
    const other = requestWith({ ...options, trustStoreId: 'x' });
    await expect(other).rejects.toThrow(missing(" for trust store 'x'"));
    expect(issuer.requestsTo(paths.revocation)).toEqual([]);
  });
});

describe('a method and a secret that do not go together', () => {
  const jwk: Jwk = { kty: 'oct', k: 'c2VjcmV0' };
  it.each<[ClientAuthMethod, string | Jwk | undefined]>([
    ['client_secret_basic', jwk],
    ['client_secret_post', jwk],
    ['client_secret_jwt', undefined],
    ['private_key_jwt', 'secret'],
    ['private_key_jwt', jwk],
    ['private_key_jwt', { kty: 'EC', crv: 'P-256', alg: 'ES256' }],
    ['spiffe_jwt', undefined],
  ])('%s with %j is a fault of the settings, before any request', async (clientAuthMethod, clientSecret) => {
    const message = 'Invalid Client Authentication Method';
    await expectRefusal(requestWith({ clientAuthMethod, clientSecret }), MonoCloudValidationError, {
      message,
    });
    expect(issuer.requestsTo(paths.revocation)).toEqual([]);
  });
});

async function expectAssertion(
  { form, headers }: RecordedRequest,
  key: Parameters<typeof jwtVerify>[1],
  header: Record<string, unknown>,
): Promise<void> {
  expect(headers.authorization).toBeUndefined();
  expect(form.get('client_id')).toBe(clientId);
  expect(form.get('client_assertion_type')).toBe(assertionType);
  const { payload, protectedHeader } = await jwtVerify(form.get('client_assertion') ?? '', key, {
    issuer: clientId,
    subject: clientId,
    audience: issuer.issuer,
    requiredClaims: ['jti', 'nbf'],
  });
  expect(protectedHeader).toEqual(header);
  expect(payload.exp).toBe((payload.iat ?? 0) + 60);
}
