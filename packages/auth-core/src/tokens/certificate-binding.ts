import { encodeBase64Url } from '../encoding.ts';
import { invalidToken } from '../errors.ts';
import { sha256, timingSafeEqual } from '../hash.ts';
import { isJsonObject } from '../json.ts';
import type { CertificateBindingValidation } from '../types.ts';

const refuse = (message: string) => invalidToken(message, { name: 'bound_token' });

const member = 'x5t#S256';
// The other registered confirmation methods (RFC 7800 §6.2, RFC 9449 §6.1): each says that the token is no
// bearer token, and nothing here can tell whether its sender is the one. Unknown ones are ignored (RFC 7800
// §3.1).
const uncheckable = ['jkt', 'jwk', 'jwe', 'jku', 'kid', 'osc'];

/**
 * Checks that a token belongs to the certificate its bearer presented (RFC 8705 §3.1), and that it is bound
 * in no other way: accepting a DPoP token as bearer would undo its binding (RFC 9449 §7.1). No mode means no
 * check; `when_present` counts a malformed `cnf` as a binding.
 * @throws MonoCloudTokenError
 */
export async function assertCertificateBinding(
  { cnf }: Record<string, unknown>,
  mode?: CertificateBindingValidation,
  certificate?: string,
): Promise<void> {
  if (mode !== 'required' && mode !== 'when_present') return;
  if (mode === 'required' || isBound(cnf)) await assertCertificate(cnf, certificate);
  if (isJsonObject(cnf) && uncheckable.some((method) => Object.hasOwn(cnf, method))) {
    throw refuse('The access token is bound in a way that cannot be checked here');
  }
}

async function assertCertificate(cnf: unknown, certificate?: string): Promise<void> {
  if (!certificate?.trim()) throw refuse('Client certificate is not present');
  const der = toDer(certificate);
  const expected = requireThumbprint(cnf);
  const presented = encodeBase64Url(await sha256(der));
  if (!timingSafeEqual(presented, expected)) {
    throw refuse(
      'The certificate hash in the access token does not match the presented client certificate (certificate binding validation failed)',
    );
  }
}

function isBound(cnf: unknown): boolean {
  if (cnf === undefined) return false;
  return !isJsonObject(cnf) || Object.hasOwn(cnf, member);
}

function requireThumbprint(cnf: unknown): string {
  if (cnf === undefined) {
    throw refuse("Access token does not contain a 'cnf' (confirmation) claim for certificate binding");
  }
  if (!isJsonObject(cnf)) throw refuse("The 'cnf' claim could not be parsed");
  const thumbprint = cnf[member];
  if (typeof thumbprint !== 'string') {
    throw refuse(
      "The 'cnf' claim does not contain an 'x5t#S256' member specifying the certificate hash for binding",
    );
  }
  return thumbprint;
}

/** DER of the first PEM block, or of the whole text when it has no delimiters. */
function toDer(certificate: string): Uint8Array<ArrayBuffer> {
  const block = /-----BEGIN CERTIFICATE-----([^-]*)-----END CERTIFICATE-----/.exec(certificate);
  const body = (block?.[1] ?? certificate).replace(/\s/g, '');
  try {
    return Uint8Array.from(atob(body), (character) => character.charCodeAt(0));
  } catch {
    throw refuse('Client certificate is malformed');
  }
}
