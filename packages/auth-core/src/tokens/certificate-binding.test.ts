import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { accessClaims, audience } from '../../testing/claims.ts';
import { boundToCertificate, clientCertificate } from '../../testing/client-certificate.ts';
import { createSigner } from '../../testing/signer.ts';
import { MonoCloudOidcBackendClient, MonoCloudTokenError } from '../index.ts';
import type { CertificateBindingValidation } from '../index.ts';

const issuer = 'https://tenant.example';
const signer = await createSigner('ES256');
const client = new MonoCloudOidcBackendClient(issuer, audience, {
  jwksResolver: () => ({ keys: [signer.jwk] }),
});
// The binding covers the bytes of the certificate, whatever they say.
const der = randomBytes(900);
const body = der.toString('base64');
const pem = `-----BEGIN CERTIFICATE-----\n${body.replace(/(.{64})/g, '$1\n')}\n-----END CERTIFICATE-----\n`;
const another = randomBytes(900).toString('base64');
const bound = { 'x5t#S256': createHash('sha256').update(der).digest('base64url') };
const noCnf = "Access token does not contain a 'cnf' (confirmation) claim for certificate binding";
const noMember =
  "The 'cnf' claim does not contain an 'x5t#S256' member specifying the certificate hash for binding";
const unequal =
  'The certificate hash in the access token does not match the presented client certificate (certificate binding validation failed)';

async function validate(
  cnf: unknown,
  mode?: CertificateBindingValidation,
  certificate?: string,
): Promise<unknown> {
  const token = await signer.sign(accessClaims(issuer, { cnf }));
  return client
    .validateJwtAccessToken(token, { validateCertificateBinding: mode, clientCertificate: certificate })
    .catch((error: unknown) => error);
}

describe('B15 a token bound to a certificate', () => {
  it.each([
    ['PEM', pem],
    ['a chain of PEM', `${pem}${pem.replace(/A/g, 'B')}`],
    ['the base64 body', body],
  ])('is accepted from its owner, who presents %s', async (_, certificate) => {
    expect(await validate(bound, 'required', certificate)).toMatchObject({ sub: 'user-1' });
    expect(await validate(bound, 'when_present', certificate)).toMatchObject({ sub: 'user-1' });
  });

  it('is accepted with the fingerprint that others make of a real certificate', async () => {
    const accepted = await validate(boundToCertificate, 'required', clientCertificate);
    expect(accepted).toMatchObject({ sub: 'user-1' });
    expect(await validate(boundToCertificate, 'required', pem)).toMatchObject({ message: unequal });
  });

  // A title has the names: what it is made of would be another title in each run.
  const certificates = {
    no: undefined,
    'a blank': '  ',
    'a malformed': 'no base64!',
    'its own': pem,
    another,
  };
  it.each<[string, unknown, CertificateBindingValidation, keyof typeof certificates, string]>([
    ['its hash', bound, 'when_present', 'no', 'Client certificate is not present'],
    ['its hash', bound, 'required', 'a blank', 'Client certificate is not present'],
    ['no value', undefined, 'required', 'no', 'Client certificate is not present'],
    ['its hash', bound, 'when_present', 'a malformed', 'Client certificate is malformed'],
    ['no value', undefined, 'required', 'its own', noCnf],
    ['text', '{"x5t#S256":"x"}', 'when_present', 'its own', "The 'cnf' claim could not be parsed"],
    ['null', null, 'when_present', 'its own', "The 'cnf' claim could not be parsed"],
    ['a jkt', { jkt: 'x' }, 'required', 'its own', noMember],
    ['a number', { 'x5t#S256': 7 }, 'when_present', 'its own', noMember],
    ['its hash', bound, 'when_present', 'another', unequal],
    ['its hash', bound, 'required', 'another', unequal],
  ])('with %s in cnf, mode $2 and $3 certificate is refused: $4', async (_what, cnf, mode, name, message) => {
    const refusal = await validate(cnf, mode, certificates[name]);
    expect(refusal).toBeInstanceOf(MonoCloudTokenError);
    expect(refusal).toMatchObject({ message, code: 'invalid_token' });
  });
});

describe('B14 B15 a token bound in a way that cannot be checked', () => {
  const message = 'The access token is bound in a way that cannot be checked here';
  const refusal = { message, code: 'invalid_token' };
  it.each(['jkt', 'jwk', 'jwe', 'jku', 'kid', 'osc'])('is refused as a bearer token: %s', async (method) => {
    expect(await validate({ [method]: 'x' }, 'when_present')).toMatchObject(refusal);
    const both = { ...bound, [method]: 'x' };
    expect(await validate(both, 'when_present', pem)).toMatchObject(refusal);
    expect(await validate(both, 'required', pem)).toMatchObject(refusal);
  });
});

describe('binding is not asked for', () => {
  it.each<[string, unknown, CertificateBindingValidation | undefined]>([
    ['undefined', undefined, 'when_present'],
    ['empty', {}, 'when_present'],
    ['unknown', { unheard_of: 'x' }, 'when_present'],
    ['a jkt', { jkt: 'x' }, 'dangerously_ignore'],
    ['a jkt', { jkt: 'x' }, undefined],
    ['a hash', bound, 'dangerously_ignore'],
    ['a hash', bound, undefined],
  ])('of a token whose cnf is %s, in mode $2', async (_what, cnf, mode) => {
    expect(await validate(cnf, mode)).toMatchObject({ sub: 'user-1' });
  });
});
