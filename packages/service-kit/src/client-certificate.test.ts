import { expect, test } from 'vitest';
import { createCertificateResolver } from './client-certificate.ts';

const PEM = '-----BEGIN CERTIFICATE-----\nTUlJ\n-----END CERTIFICATE-----\n';

/** What the resolver reads of a header with this value. */
const read = (value: string) =>
  createCertificateResolver('X-Client-Cert')?.({ headers: { 'x-client-cert': value } });

test('a certificate is read as a byte sequence or as encoded PEM; several are none', async () => {
  expect(await read(':TUlJ:')).toBe('TUlJ');
  expect(await read(encodeURIComponent(PEM))).toBe(PEM);
  for (const several of [':TUlJ:, :TUlJ:', encodeURIComponent(PEM + PEM), `${encodeURIComponent(PEM)}, a`])
    expect(await read(several)).toBe('several certificates');
  expect(await read('%')).toBe('%');
});

test('without a header in the settings nothing is read', () => {
  expect(createCertificateResolver(undefined)).toBeUndefined();
});
