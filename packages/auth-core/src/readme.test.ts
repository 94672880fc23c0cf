import * as root from './index.ts';
import * as internal from './internal.ts';
import * as utils from './utils.ts';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const examples = [...readme.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code]) => code).join('\n');

describe('the README has an example of', () => {
  it.each([...Object.keys(root), ...Object.keys(internal), ...Object.keys(utils)])('%s', (name) => {
    expect(examples).toMatch(new RegExp(`\\b${name}\\b`));
  });
});

const words = (text: string) => text.split(' ');
const [, differences = ''] = readme.split('### What is not here');

describe('N73 a published name is here, or named among the differences:', () => {
  it.each([
    ...words(
      'parseCallbackParams encrypt decrypt encryptSession decryptSession encryptAuthState decryptAuthState',
    )
      .concat(words('isUserInGroup generateState generatePKCE generateNonce mergeArrays'))
      .map((name) => [name, utils] as const),
    ...words(
      'getBoolean getNumber isPresent now parseClientSecret toB64Url fromB64Url encodeBase64 encodeBase64Url',
    )
      .concat(
        words('decodeBase64Url arrayBufferToBase64 arrayBufferToString stringToArrayBuffer timingSafeEqual'),
      )
      .concat(words('sha256 hashTokenValue validateTokenHash randomBytes isJsonObject ensureLeadingSlash'))
      .concat(
        words('removeTrailingSlash isAbsoluteUrl isSameHost parseSpaceSeparated parseSpaceSeparatedSet'),
      )
      .concat(words('setsEqual findToken profileSync getPublicSigKeyFromIssuerJwks'))
      .map((name) => [name, internal] as const),
    ...words(
      'getMetadata getJwks authenticate refreshSession refetchUserInfo validateIdToken validateLogoutToken',
    ).map((name) => [name, root.MonoCloudOidcClient.prototype] as const),
    ...words('validateJwtAccessToken introspectAccessToken setClockSkew setClockTolerance')
      .concat(words('validateAccessTokenClaims validateCertificateBinding'))
      .map((name) => [name, root.MonoCloudOidcBackendClient.prototype] as const),
  ])('%s', (name, place) => {
    const isHere = typeof Reflect.get(place, name) === 'function';
    expect(isHere || differences.includes(`\`${name}\``)).toBe(true);
  });
});
