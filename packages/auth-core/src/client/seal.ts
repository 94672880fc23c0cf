import { CompactEncrypt, compactDecrypt } from 'jose';
import { encodeBase64Url } from '../encoding.ts';
import { sha256 } from '../hash.ts';

const encoder = new TextEncoder();
const info = 'monocloud seal 1';
const header = { alg: 'dir', enc: 'A256GCM' };
// Secrets come from configuration, so there are a few; the bound is for callers that derive them per tenant.
const maximumKeys = 64;
const keys = new Map<string, Promise<CryptoKey>>();

/** Whose a seal is: it is part of the key, so that one secret may serve several owners. */
export interface SealOwner {
  /** Part of the derivation of the key. */
  name: string;
  /**
   * Stands in the seal for all to read (`kid`, RFC 7516 §4.1.6), to recognize those that are damaged. Eight
   * characters.
   */
  id: string;
}

/** The owner that these texts name together. */
export async function createSealOwner(parts: readonly string[]): Promise<SealOwner> {
  const name = JSON.stringify(parts);
  return { name, id: encodeBase64Url(await sha256(name)).slice(0, 8) };
}

/** What every seal of this owner begins with, and none of another. */
export function sealPrefix(owner: SealOwner): string {
  return `${encodeBase64Url(JSON.stringify(headerOf(owner)))}.`;
}

function headerOf(owner: SealOwner | undefined) {
  return owner ? { ...header, kid: owner.id } : header;
}

/**
 * Seals a text as a compact JWE (`dir`, A256GCM; RFC 7516). The first secret seals.
 * @throws TypeError when there is no secret.
 */
export async function encrypt(text: string, secret: string | string[]): Promise<string> {
  return sealFor(undefined, text, secret);
}

/** Opens what {@link encrypt} sealed with any of the secrets; undefined when none of them fits. */
export async function decrypt(text: string, secret: string | string[]): Promise<string | undefined> {
  return openFor(undefined, text, secret);
}

/** As {@link encrypt}, for an owner: without the same one it does not open. */
export async function sealFor(
  owner: SealOwner | undefined,
  text: string,
  secret: string | string[],
): Promise<string> {
  const [first] = [secret].flat();
  if (!first) throw new TypeError('A secret is required to seal.');
  return new CompactEncrypt(encoder.encode(text))
    .setProtectedHeader(headerOf(owner))
    .encrypt(await keyOf(first, owner?.name));
}

/**
 * Opens what {@link sealFor} sealed for that owner with any of the secrets; undefined when none of them fits.
 */
export async function openFor(
  owner: SealOwner | undefined,
  text: string,
  secret: string | string[],
): Promise<string | undefined> {
  for (const candidate of [secret].flat()) {
    const opened = await open(text, candidate, owner?.name);
    if (opened !== undefined) return opened;
  }
  return undefined;
}

async function open(text: string, secret: string, owner?: string): Promise<string | undefined> {
  try {
    // A key of 256 bits for AES-GCM fits A256GCM and no other content encryption; it could wrap another key,
    // though.
    const options = { keyManagementAlgorithms: ['dir'] };
    const { plaintext } = await compactDecrypt(text, await keyOf(secret, owner), options);
    return new TextDecoder().decode(plaintext);
  } catch {
    return undefined;
  }
}

/**
 * HKDF-SHA256 (RFC 5869), once per secret, owner and process: cookie secrets are random, so they need no slow
 * password hash.
 */
function keyOf(secret: string, owner: string | undefined): Promise<CryptoKey> {
  const name = JSON.stringify([secret, owner]);
  const known = keys.get(name);
  if (known) return known;
  if (keys.size >= maximumKeys) keys.clear();
  const derived = deriveKey(secret, owner === undefined ? info : `${info} ${owner}`);
  keys.set(name, derived);
  return derived;
}

async function deriveKey(secret: string, purpose: string): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey('raw', encoder.encode(secret), 'HKDF', false, ['deriveKey']);
  const derivation = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: encoder.encode(purpose) };
  return crypto.subtle.deriveKey(derivation, material, { name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ]);
}
