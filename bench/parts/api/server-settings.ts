import { z } from 'zod';

const settings = z.object({ guard: z.string(), issuer: z.string(), audience: z.string(), scope: z.string() });

/** The settings of the servers of this folder. @throws Error when something is missing. */
export function readServerSettings() {
  const { PORT, BENCH_SETTINGS = '' } = process.env;
  return { port: Number(PORT), ...settings.parse(JSON.parse(BENCH_SETTINGS)) };
}
