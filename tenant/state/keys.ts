import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import { z } from 'zod';
import { readJsonFile, writePrivateFile } from './file.ts';

/** Algorithms the tenant can sign with; it publishes a key for each. */
export const SIGNING_ALGORITHMS = ['RS256', 'ES256'] as const;
type SigningAlgorithm = (typeof SIGNING_ALGORITHMS)[number];

/** What must outlive a restart, or every token and cookie becomes worthless. */
export interface TenantKeys {
  /** Private signing keys. */
  signing: JWK[];
  /** Secrets that sign the cookies; the first one signs, all of them verify. */
  cookies: string[];
}

const keysSchema = z.object({
  signing: z
    .array(z.looseObject({ kty: z.string(), kid: z.string(), alg: z.enum(SIGNING_ALGORITHMS) }))
    .min(1),
  cookies: z.array(z.string().min(32)).min(1),
});

/**
 * Reads the tenant's keys from its state folder, and makes them on the first run.
 *
 * @throws SettingsError when the file cannot be read, written or understood.
 */
export async function loadKeys(stateDir: string): Promise<TenantKeys> {
  const path = join(stateDir, 'keys.json');
  const known = readJsonFile(path, keysSchema);
  if (known) return known;
  const made = {
    signing: await Promise.all(SIGNING_ALGORITHMS.map(makeSigningKey)),
    cookies: [randomBytes(32).toString('base64url')],
  };
  writePrivateFile(path, JSON.stringify(made));
  return made;
}

async function makeSigningKey(alg: SigningAlgorithm): Promise<JWK> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = await exportJWK(privateKey);
  return { ...jwk, alg, use: 'sig', kid: await calculateJwkThumbprint(jwk) };
}
