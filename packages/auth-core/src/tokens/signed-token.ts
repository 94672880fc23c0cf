import { parseBase64Url } from '../encoding.ts';
import { invalidToken } from '../errors.ts';
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
    throw invalidToken(`${name} must have a header, payload and signature`, { name: 'malformed' });
  }
  if (latestHeader?.text !== protectedHeader) {
    latestHeader = { text: protectedHeader, header: parseHeader(protectedHeader) };
  }
  return { compact, header: latestHeader.header, payload, signature };
}

function parseHeader(protectedHeader: string): JwsHeaderParameters {
  const header = parseObject(decodeText(protectedHeader, 'Header'), 'Header');
  const refused = refusedHeaderParameters.find((parameter) => Object.hasOwn(header, parameter));
  if (refused) throw invalidToken(`Unexpected JWT "${refused}" header parameter`, { name: 'malformed' });
  if (!isHeader(header)) throw invalidToken('Unexpected JWT header parameter type', { name: 'malformed' });
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

/** Bytes of the signature; undefined when there are none, or when its part has another spelling too. */
export function parseSignature({ signature }: SignedToken): Uint8Array | undefined {
  return signature === '' ? undefined : parseBase64Url(signature);
}

function parseObject(text: string, place: 'Header' | 'Payload'): Record<string, unknown> {
  const parsed = parseJson(text);
  if (parsed === undefined) throw invalidToken(`Failed to parse JWT ${place}`, { name: 'malformed' });
  if (!isJsonObject(parsed))
    throw invalidToken(`JWT ${place} must be a top level object`, { name: 'malformed' });
  return parsed;
}

function decodeText(part: string, place: 'Header' | 'Payload'): string {
  const bytes = parseBase64Url(part);
  try {
    if (bytes) return utf8.decode(bytes);
  } catch {
    // It is not UTF-8.
  }
  throw invalidToken(`Failed to parse JWT ${place}`, { name: 'malformed' });
}

function isHeader(header: Record<string, unknown>): header is JwsHeaderParameters {
  const isTextOrAbsent = (parameter: string): boolean =>
    header[parameter] === undefined || typeof header[parameter] === 'string';
  return typeof header['alg'] === 'string' && isTextOrAbsent('kid') && isTextOrAbsent('typ');
}
