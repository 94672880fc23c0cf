import { decodeBase64Url, isCanonicalBase64Url } from '../encoding.ts';
import { MonoCloudTokenError } from '../errors.ts';
import { isJsonObject, parseJson, withoutNulls } from '../json.ts';
import type { JwsHeaderParameters } from '../types.ts';

/** A token taken apart (RFC 7515 §7.1). Nothing of it is verified. */
export interface SignedToken {
  compact: string;
  header: JwsHeaderParameters;
  payload: string;
  signature: string;
}

// Each changes what the signature covers or how the payload is read, and no token of ours needs one.
const refusedHeaderParameters = ['crit', 'b64', 'zip', 'enc'];
// Making one takes longer than decoding a token with it, and it keeps nothing from one call to the next.
const utf8 = new TextDecoder('utf-8', { fatal: true });
// Nearly all tokens of an issuer begin with the same one.
let latestHeader: { text: string; header: JwsHeaderParameters } | undefined;

/**
 * Takes a compact JWS apart. `name` is how errors call the token.
 * @throws MonoCloudTokenError when it is not a compact JWS or its header asks for what is not supported.
 */
export function parseSignedToken(compact: string, name: string): SignedToken {
  const [protectedHeader, payload, signature, ...rest] = compact.split('.');
  if (protectedHeader === undefined || payload === undefined || signature === undefined || rest.length > 0) {
    throw new MonoCloudTokenError(`${name} must have a header, payload and signature`);
  }
  if (latestHeader?.text !== protectedHeader) {
    latestHeader = { text: protectedHeader, header: parseHeader(protectedHeader) };
  }
  return { compact, header: latestHeader.header, payload, signature };
}

function parseHeader(protectedHeader: string): JwsHeaderParameters {
  const header = parseObject(decodeText(protectedHeader, 'Header'), 'Header');
  const refused = refusedHeaderParameters.find((parameter) => Object.hasOwn(header, parameter));
  if (refused) throw new MonoCloudTokenError(`Unexpected JWT "${refused}" header parameter`);
  if (!isHeader(header)) throw new MonoCloudTokenError('Unexpected JWT header parameter type');
  return Object.freeze(header);
}

/**
 * Claims of a token, not verified; one that is null is absent. Not so `cnf`: a binding that cannot be read
 * must not pass for none.
 * @throws MonoCloudTokenError when the payload is not the base64url of a JSON object.
 */
export function parsePayload(token: SignedToken): Record<string, unknown> {
  return withoutNulls(parseObject(decodeText(token.payload, 'Payload'), 'Payload'), 'cnf');
}

/** Whether the signature part has one spelling only. */
export function hasCanonicalSignature(token: SignedToken): boolean {
  return token.signature !== '' && isCanonicalBase64Url(token.signature);
}

function parseObject(text: string, place: 'Header' | 'Payload'): Record<string, unknown> {
  const parsed = parseJson(text);
  if (parsed === undefined) throw new MonoCloudTokenError(`Failed to parse JWT ${place}`);
  if (!isJsonObject(parsed)) throw new MonoCloudTokenError(`JWT ${place} must be a top level object`);
  return parsed;
}

function decodeText(part: string, place: 'Header' | 'Payload'): string {
  try {
    return utf8.decode(decodeBase64Url(part));
  } catch {
    throw new MonoCloudTokenError(`Failed to parse JWT ${place}`);
  }
}

function isHeader(header: Record<string, unknown>): header is JwsHeaderParameters {
  const isTextOrAbsent = (parameter: string): boolean =>
    header[parameter] === undefined || typeof header[parameter] === 'string';
  return typeof header['alg'] === 'string' && isTextOrAbsent('kid') && isTextOrAbsent('typ');
}
