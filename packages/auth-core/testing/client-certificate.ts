import { X509Certificate } from 'node:crypto';

/** A self-signed X.509 certificate of a made-up client. Its private key was discarded. */
export const clientCertificate = `-----BEGIN CERTIFICATE-----
MIIBhTCCASugAwIBAgIULvFJYgdBSUWzkRMhhWBzl+DgtEEwCgYIKoZIzj0EAwIw
FzEVMBMGA1UEAwwMbW9ub3Nob3Atd2ViMCAXDTI2MTEyMjA4NDYxN1oYDzIxMjYx
MDI5MDg0NjE3WjAXMRUwEwYDVQQDDAxtb25vc2hvcC13ZWIwWTATBgcqhkjOPQIB
BggqhkjOPQMBBwNCAAQ9F+iBp+HIoZmdmn7urhQkQTxPKjHJ8jXH268cr3n9jwfs
DWidfU7y+uXoZpIHH4/Lb2eDdNcuYyPBGAkZtAcTo1MwUTAdBgNVHQ4EFgQUe9sj
F37t2dlirpSUHNzEQodo9zYwHwYDVR0jBBgwFoAUe9sjF37t2dlirpSUHNzEQodo
9zYwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiEA//HfT9+ml2lm
RKT0JXEoNrX0KnHtK8ZjnlM/u0mdegICIBaqhCrEg/vTM1jbhv6+qXl1SWhWYUxm
c0bLeurKpCxr
-----END CERTIFICATE-----
`;

/** What a token bound to the certificate says (RFC 8705 §3.1), by a reckoning of its own. */
export const boundToCertificate = {
  'x5t#S256': Buffer.from(
    new X509Certificate(clientCertificate).fingerprint256.replaceAll(':', ''),
    'hex',
  ).toString('base64url'),
};
