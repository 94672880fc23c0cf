import { CompactEncrypt, compactDecrypt } from 'jose';

const encoder = new TextEncoder();
const info = encoder.encode('monocloud seal 1');
// Secrets come from configuration, so there are a few; the bound is for callers that derive them per tenant.
const maximumKeys = 64;
const keys = new Map<string, Promise<CryptoKey>>();

/**
 * Seals a text as a compact JWE (`dir`, A256GCM; RFC 7516). The first secret seals.
 * @throws TypeError when there is no secret.
 */
export async function encrypt(text: string, secret: string | string[]): Promise<string> {
  const [first] = [secret].flat();
  if (!first) throw new TypeError('A secret is required to seal.');
  return new CompactEncrypt(encoder.encode(text))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .encrypt(await keyOf(first));
}

/** Opens what {@link encrypt} sealed with any of the secrets; undefined when none of them fits. */
export async function decrypt(text: string, secret: string | string[]): Promise<string | undefined> {
  for (const candidate of [secret].flat()) {
    const opened = await open(text, candidate);
    if (opened !== undefined) return opened;
  }
  return undefined;
}

async function open(text: string, secret: string): Promise<string | undefined> {
  try {
    // A key of 256 bits for AES-GCM fits A256GCM and no other content encryption; it could wrap another key, though.
    const options = { keyManagementAlgorithms: ['dir'] };
    const { plaintext } = await compactDecrypt(text, await keyOf(secret), options);
    return new TextDecoder().decode(plaintext);
  } catch {
    return undefined;
  }
}

/**
 * HKDF-SHA256 (RFC 5869), once per secret and process: cookie secrets are random, so they need no slow
 * password hash.
 */
function keyOf(secret: string): Promise<CryptoKey> {
  const known = keys.get(secret);
  if (known) return known;
  if (keys.size >= maximumKeys) keys.clear();
  const derived = deriveKey(secret);
  keys.set(secret, derived);
  return derived;
}

async function deriveKey(secret: string): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey('raw', encoder.encode(secret), 'HKDF', false, ['deriveKey']);
  const derivation = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info };
  return crypto.subtle.deriveKey(derivation, material, { name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ]);
}
