import type { Rule } from '../../data/lab.ts';

const rule = (rfc: number, section: string, topic: string): Rule => ({
  label: `RFC ${rfc} §${section}: ${topic}`,
  url: `https://www.rfc-editor.org/rfc/rfc${rfc}#section-${section}`,
});

/** Where the standards say what the APIs and the tenant do. */
export const RULES = {
  refreshing: rule(6749, '6', 'refreshing an access token'),
  narrowerScope: rule(6749, '3.3', 'a tenant may grant less scope than asked'),
  bearer: rule(6750, '2.1', 'the token travels in the Authorization header'),
  challenge: rule(6750, '3', 'the WWW-Authenticate challenge'),
  errorCodes: rule(6750, '3.1', 'which error code goes with which status'),
  tooManyRequests: rule(6585, '4', '429 Too Many Requests'),
  resource: rule(8707, '2', 'asking for a token by resource'),
  resourceOfToken: rule(8707, '2.2', 'a token for some of the resources'),
  signature: rule(8725, '3.3', 'validate all cryptographic operations'),
  audience: rule(8725, '3.9', 'use and validate the audience'),
  accessToken: rule(9068, '4', 'validating a JWT access token'),
  privilege: rule(9700, '2.3', 'tokens for one audience, with least privilege'),
  refreshTokens: rule(9700, '4.14.2', 'refresh tokens are used once'),
  metadata: rule(9728, '5.1', 'the challenge says where the metadata is'),
  unavailable: rule(9110, '15.6.4', '503 Service Unavailable'),
  badGateway: rule(9110, '15.6.3', '502 Bad Gateway'),
  retryAfter: rule(9110, '10.2.3', 'Retry-After'),
};
