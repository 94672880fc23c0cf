import { SignJWT } from 'jose';
import { now } from '../tokens/clock.ts';
import { MonoCloudValidationError } from '../errors.ts';
import type { Jwk } from '../types.ts';

const lifetimeSeconds = 60;

/**
 * A signed assertion of who the client is (RFC 7523 §2.2, OpenID Connect Core §9), good for one request.
 * @throws MonoCloudValidationError when the key cannot sign.
 */
export async function signClientAssertion(
  clientId: string,
  audience: string,
  key: Jwk | Uint8Array,
  header: { alg: string; kid?: string },
): Promise<string> {
  const issuedAt = now();
  const assertion = new SignJWT({ jti: crypto.randomUUID() })
    .setProtectedHeader(header)
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(audience)
    .setIssuedAt(issuedAt)
    .setNotBefore(issuedAt)
    .setExpirationTime(issuedAt + lifetimeSeconds);
  try {
    return await assertion.sign(key instanceof Uint8Array ? key : { ...key });
  } catch {
    // The cause would describe the key; the sentence is enough to find the setting.
    throw new MonoCloudValidationError('Invalid Client Authentication Method');
  }
}
