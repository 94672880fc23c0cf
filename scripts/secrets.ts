import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { SettingsError } from './settings.ts';

const secretsSchema = z.object({
  webClientSecret: z.string().min(32),
  tokenClientSecret: z.string().min(32),
  cookieSecret: z.string().min(32),
});

/** Secrets between the storefront and the embedded tenant. */
export type Secrets = z.infer<typeof secretsSchema>;

function readSecrets(path: string): Secrets | undefined {
  if (!existsSync(path)) return undefined;
  const text = readFileSync(path, 'utf8');
  try {
    return secretsSchema.parse(JSON.parse(text));
  } catch {
    throw new SettingsError([
      `${path} is damaged. Delete it; the next start makes new secrets and everyone signs in again.`,
    ]);
  }
}

/**
 * The secrets in `stateDir`, made on the first run and kept from then on.
 *
 * @throws SettingsError when the file is there but damaged.
 */
export function loadSecrets(stateDir: string): Secrets {
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  const path = join(stateDir, 'secrets.json');
  const existing = readSecrets(path);
  if (existing) return existing;
  const secret = () => randomBytes(32).toString('base64url');
  const secrets = { webClientSecret: secret(), tokenClientSecret: secret(), cookieSecret: secret() };
  writeFileSync(path, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  return secrets;
}
