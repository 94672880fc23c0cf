import { z } from 'zod';

const environment = z.object({
  PORT: z.coerce.number(),
  BENCH_GUARD: z.string(),
  BENCH_ISSUER: z.string(),
  BENCH_AUDIENCE: z.string(),
  BENCH_SCOPE: z.string(),
});

export interface ServerSettings {
  port: number;
  /** Name of what stands in front of the handler. */
  guard: string;
  issuer: string;
  audience: string;
  scope: string;
}

/** What the benchmark tells the servers it starts. @throws ZodError when something is missing. */
export function readServerSettings(): ServerSettings {
  const env = environment.parse(process.env);
  return {
    port: env.PORT,
    guard: env.BENCH_GUARD,
    issuer: env.BENCH_ISSUER,
    audience: env.BENCH_AUDIENCE,
    scope: env.BENCH_SCOPE,
  };
}
