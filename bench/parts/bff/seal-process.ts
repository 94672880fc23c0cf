import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { decrypt, encrypt } from '../../../packages/auth-core/src/utils.ts';

const inputSchema = z.object({ text: z.string(), secret: z.array(z.string()), times: z.number() });

/** Milliseconds of one call, each after the one before. */
async function time(times: number, work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  for (let count = 0; count < times; count += 1) await work();
  return (performance.now() - startedAt) / times;
}

const { text, secret, times } = inputSchema.parse(JSON.parse(readFileSync(0, 'utf8')));
const sealed = await encrypt(text, secret);
await time(times, () => encrypt(text, secret));
await time(times, () => decrypt(sealed, secret));
const sealMs = await time(times, () => encrypt(text, secret));
const openMs = await time(times, () => decrypt(sealed, secret));
process.stdout.write(JSON.stringify({ sealMs, openMs }));
