import { z } from 'zod';

const environment = z.object({
  PORT: z.coerce.number(),
  BENCH_GUARD: z.string(),
  BENCH_ISSUER: z.string(),
  BENCH_AUDIENCE: z.string(),
  BENCH_SCOPE: z.string(),
});

/** The settings of the servers of this folder. @throws ZodError when something is missing. */
export function readServerSettings() {
  const env = environment.parse(process.env);
  return {
    port: env.PORT,
    guard: env.BENCH_GUARD,
    issuer: env.BENCH_ISSUER,
    audience: env.BENCH_AUDIENCE,
    scope: env.BENCH_SCOPE,
  };
}
