import { invalidToken, MonoCloudValidationError } from '../errors.ts';

const CLOCK = ['clockSkew', 'clockTolerance'];
const TOKEN_DEMANDS = ['scopes', 'groups', 'clientCertificate', 'validateCertificateBinding'];

/** Methods whose last argument is an object of options, with the names of those. */
const OPTIONS = {
  exchangeAuthorizationCode: ['code', 'redirectUri', 'codeVerifier', 'resource', 'scopes'],
  refreshGrant: ['scopes', 'originalScopes', 'resource'],
  validateIdToken: ['nonce', 'maxAge', ...CLOCK, 'accessToken', 'subject'],
  validateLogoutToken: CLOCK,
  validateJwtAccessToken: [...TOKEN_DEMANDS, 'jwks'],
  introspectAccessToken: TOKEN_DEMANDS,
};

/**
 * The options of a call. The published package takes some of them one by one; without this, such a call would
 * pass with less checked than its caller asked for: no scope, no maximum age.
 * @param further what was passed after the options.
 * @throws MonoCloudValidationError for options that are not an object, for an unknown one, and for further
 * arguments.
 */
export function requireOptions<T extends object>(
  method: keyof typeof OPTIONS,
  options: T,
  further: readonly unknown[],
): T {
  const isOptions = typeof options === 'object' && options !== null && !Array.isArray(options);
  const isKnown = isOptions && Object.keys(options).every((name) => OPTIONS[method].includes(name));
  if (isKnown && further.every((argument) => argument === undefined)) {
    return options;
  }
  const form = `its options are one object: { ${OPTIONS[method].join(', ')} }`;
  throw new MonoCloudValidationError(`Invalid parameters passed to ${method}(): ${form}`);
}

// Beyond any token that passes a server's header limit, and small enough to be read without delaying others.
const MAX_TOKEN_CHARACTERS = 65_536;

/**
 * A token as text, of a size that is worth looking at.
 * @throws MonoCloudValidationError when it is not a string, or blank.
 * @throws MonoCloudTokenError when it is too large.
 */
export function requireTokenText(token: unknown, name: string): string {
  if (typeof token !== 'string' || token.trim() === '') {
    throw new MonoCloudValidationError(`${name} must be a valid non-empty string`);
  }
  if (token.length > MAX_TOKEN_CHARACTERS) throw invalidToken(`${name} is too large`, { name: 'malformed' });
  return token;
}
