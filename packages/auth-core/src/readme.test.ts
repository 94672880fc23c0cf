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

const [, differences = ''] = readme.split('### What is not here');

const UTILS = `parseCallbackParams encrypt decrypt encryptSession decryptSession encryptAuthState decryptAuthState
  isUserInGroup generateState generatePKCE generateNonce mergeArrays`;
const INTERNAL = `getBoolean getNumber isPresent now parseClientSecret toB64Url fromB64Url encodeBase64 encodeBase64Url
  decodeBase64Url arrayBufferToBase64 arrayBufferToString stringToArrayBuffer timingSafeEqual
  sha256 hashTokenValue validateTokenHash randomBytes isJsonObject ensureLeadingSlash
  removeTrailingSlash isAbsoluteUrl isSameHost parseSpaceSeparated parseSpaceSeparatedSet
  setsEqual findToken profileSync getPublicSigKeyFromIssuerJwks`;
const CLIENT =
  'getMetadata getJwks authenticate refreshSession refetchUserInfo validateIdToken validateLogoutToken';
const BACKEND = `validateJwtAccessToken introspectAccessToken setClockSkew setClockTolerance
  validateAccessTokenClaims validateCertificateBinding`;
const list = (place: object, names: string) => names.split(/\s+/).map((name) => [name, place] as const);

describe('N73 a published name is here, or named among the differences:', () => {
  it.each([
    ...list(utils, UTILS),
    ...list(internal, INTERNAL),
    ...list(root.MonoCloudOidcClient.prototype, CLIENT),
    ...list(root.MonoCloudOidcBackendClient.prototype, BACKEND),
  ])('%s', (name, place) => {
    const isHere = typeof Reflect.get(place, name) === 'function';
    expect(isHere || differences.includes(`\`${name}\``)).toBe(true);
  });
});
