import { z } from 'zod';
import type { Excerpt } from '../../data/lab.ts';
import type { PlaceName } from './excerpts.ts';

const excerptsSchema = z.record(
  z.string(),
  z.object({ path: z.string(), line: z.int(), firstLine: z.int(), lines: z.array(z.string()) }),
);

let known: Record<string, Excerpt> | undefined;

/** The excerpts that the build put in (`next.config.ts`); none in a process that no build made, as in unit tests. */
export function listExcerpts(names: readonly PlaceName[]): Excerpt[] {
  known ??= excerptsSchema.parse(JSON.parse(process.env.MONOSHOP_LAB_EXCERPTS ?? '{}'));
  return names.flatMap((name) => known?.[name] ?? []);
}
