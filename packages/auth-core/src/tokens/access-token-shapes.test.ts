import { MonoCloudBackendNodeClient } from '@monocloud/backend-node';
import { paths, startScriptedIssuer, type ScriptedIssuer } from '@monoshop/testing/issuer';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { accessClaims, audience, epochSeconds } from '../../testing/claims.ts';
import { startProtectedApi } from '../../testing/protected-api.ts';
import { accessTokenShapes } from '../../testing/provider-answers/access-tokens.ts';
import { createSigner, type Signer } from '../../testing/signer.ts';
import { MonoCloudOidcBackendClient, MonoCloudValidationError, type TokenDifference } from '../index.ts';

const variable = 'MONOCLOUD_BACKEND_TOKEN_DIFFERENCES';
let issuer: ScriptedIssuer;
let signers: Record<'ES256' | 'EdDSA' | 'RS256', Signer>;

beforeAll(async () => {
  const create = (alg: string): Promise<Signer> => createSigner(alg, alg);
  const [ES256, EdDSA, RS256] = await Promise.all([create('ES256'), create('EdDSA'), create('RS256')]);
  signers = { ES256, EdDSA, RS256 };
  issuer = await startScriptedIssuer(...Object.values(signers).map(({ jwk }) => jwk));
});
afterAll(() => issuer.stop());
afterEach(() => vi.unstubAllEnvs());

describe('access tokens as providers issue them', () => {
  it.each(accessTokenShapes)('N46 $provider, $answer: $outcome', async (shape) => {
    const { alg = 'ES256', header, claims, differences = '', outcome } = shape;
    vi.stubEnv(variable, differences);
    const client = new MonoCloudBackendNodeClient({ tenantDomain: issuer.issuer, audience });
    const api = await startProtectedApi(client);
    const token = await signers[alg].sign(accessClaims(issuer.issuer, claims), header);
    const reason = await client.validateAccessToken(token, { scopes: ['read:products'] }).then(
      () => '',
      (error: Error) => `: ${error.message}`,
    );
    // The second time an accepted token is remembered.
    const statuses = [await api.get(`Bearer ${token}`), await api.get(`Bearer ${token}`)].map(
      ({ status }) => status,
    );
    expect(statuses.map((status) => `${status}${reason}`)).toEqual([outcome, outcome]);
    expect(api.handled()).toBe(outcome === '200' ? 2 : 0);
  });
});

describe('a difference that is accepted', () => {
  const bare = { scope: undefined, client_id: undefined };

  async function validate(tokenDifferences: readonly TokenDifference[], claims: Record<string, unknown>) {
    const client = new MonoCloudOidcBackendClient(issuer.issuer, audience, { tokenDifferences });
    const token = await signers.ES256.sign(accessClaims(issuer.issuer, { ...bare, ...claims }));
    return client.validateJwtAccessToken(token);
  }

  it.each([
    ['scp', { scp: ['openid', 'read:products'] }, { scope: 'openid read:products' }],
    ['scp', { scp: 'openid read:products' }, { scope: 'openid read:products' }],
    ['scp', { scope: 'openid', scp: ['read:products'] }, { scope: 'openid' }],
    ['scp', { scope: '', scp: ['read:products'] }, { scope: '' }],
    ['scp', { scp: [] }, { scope: '' }],
    ['scope_list', { scope: ['read:products'] }, { scope: 'read:products' }],
  ] as const)('N46 %s reads %j as %j', async (difference, claims, read) => {
    await expect(validate([difference], claims)).resolves.toMatchObject(read);
  });

  it('N46 fractional_exp leaves out the fraction', async () => {
    const exp = epochSeconds() + 99;
    await expect(validate(['fractional_exp'], { exp: exp + 0.9 })).resolves.toMatchObject({ exp });
  });

  it.each([
    ['scp', { scp: 7 }, '"scp" claim type'],
    ['scp', { scp: { 'read:products': true } }, '"scp" claim type'],
    ['scp', { scp: ['openid', 7] }, '"scp" claim type'],
    ['scp', { scp: ['openid read:products'] }, '"scp" claim type'],
    ['scp', { scp: ['openid\tread:products'] }, '"scp" claim type'],
    ['scp', { scp: [''] }, '"scp" claim type'],
    ['scp', { scope: ['read:products'], scp: 'read:products' }, '"scope" claim type'],
    ['scope_list', { scope: [['read:products']] }, '"scope" claim type'],
    ['scope_list', { scope: { 0: 'read:products' } }, '"scope" claim type'],
    ['fractional_exp', { exp: 1e308 }, '"exp" (expiration time) claim type'],
    ['fractional_exp', { exp: 1_600_000_000.5 }, '"exp" (expiration time) claim value'],
    ['fractional_exp', { exp: '9999999999.5' }, '"exp" (expiration time) claim type'],
    ['nonce', { nonce: 'n', at_hash: 'h' }, 'Invalid token type'],
  ] as const)('N46 %s does not make %j acceptable', async (difference, claims, message) => {
    await expect(validate([difference], claims)).rejects.toThrow(message);
  });

  it('N46 applies to introspection answers too', async () => {
    const options = { clientId: 'api', clientSecret: 'secret', tokenDifferences: ['scp'] } as const;
    const client = new MonoCloudOidcBackendClient(issuer.issuer, audience, options);
    const claims = accessClaims(issuer.issuer, { scope: undefined, scp: ['read:products'] });
    issuer.reply(paths.introspection, { json: { active: true, ...claims } });
    const introspected = await client.introspectAccessToken('opaque', { scopes: ['read:products'] });
    expect(introspected).toMatchObject({ scope: 'read:products' });
  });

  it.each(['scope', 'SCP', 'scp,nonce', '__proto__'])('N46 "%s" is refused as a difference', (word) => {
    vi.stubEnv(variable, `scp ${word}`);
    expect(() => new MonoCloudOidcBackendClient(issuer.issuer, audience)).toThrow(MonoCloudValidationError);
    expect(() => new MonoCloudOidcBackendClient(issuer.issuer, audience)).toThrow(variable);
  });
});
