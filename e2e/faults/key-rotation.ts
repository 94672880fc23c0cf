import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Product } from './product.ts';

const keysSchema = z.looseObject({ signing: z.array(z.looseObject({ alg: z.string() })).min(1) });
type Keys = z.infer<typeof keysSchema>;

function makeKey(): Keys['signing'][number] {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig', kid: randomUUID() };
}

const isRsa = ({ alg }: { alg: string }) => alg === 'RS256';

/** Changes the keys of the tenant while it is down for a moment; it reads them when it starts. */
async function changeKeys(product: Product, change: (keys: Keys['signing']) => Keys['signing']) {
  const path = join(product.stateDir, 'tenant/keys.json');
  await product.stop('tenant');
  const keys = keysSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  writeFileSync(path, JSON.stringify({ ...keys, signing: change(keys.signing) }), { mode: 0o600 });
  await product.start('tenant');
}

/** Publishes a new key beside the old one, which goes on signing. */
export const publishKey = (product: Product) => changeKeys(product, (keys) => [...keys, makeKey()]);

/** Signs with the newest key from now on; the older ones stay published. */
export const signWithNewest = (product: Product) => changeKeys(product, (keys) => keys.toReversed());

/** Drops every RSA key but the one that signs. */
export const dropOldKeys = (product: Product) =>
  changeKeys(product, (keys) => {
    const [current, ...older] = keys.filter(isRsa);
    return keys.filter((key) => key === current || !older.includes(key));
  });

/** Puts a new key in place of the old one at once, as after a theft. */
export const replaceKey = (product: Product) =>
  changeKeys(product, (keys) => [makeKey(), ...keys.filter((key) => !isRsa(key))]);
