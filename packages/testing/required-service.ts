/**
 * What a test does where a service or program is missing: it is skipped and says why.
 *
 * @param skip ends the test with that reason, or makes of it what skips the test.
 * @throws Error with the reason when `MONOSHOP_REQUIRE_SERVICES` is set, so that a pipeline does not prove less than it says.
 */
export function skipWithout<Skipped>(
  reason: string,
  skip: (reason: string) => Skipped,
  cause?: unknown,
): Skipped {
  if (process.env['MONOSHOP_REQUIRE_SERVICES']) {
    throw new Error(`MONOSHOP_REQUIRE_SERVICES is set: ${reason}`, { cause });
  }
  return skip(reason);
}

/**
 * Whether an error of starting a program says that it is not installed.
 *
 * @throws Error when it does with `MONOSHOP_REQUIRE_SERVICES` set.
 */
export function isMissing(error: unknown, program: string): boolean {
  const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
  if (missing && process.env['MONOSHOP_REQUIRE_SERVICES']) {
    throw new Error(`MONOSHOP_REQUIRE_SERVICES is set, and no ${program} is installed here`, {
      cause: error,
    });
  }
  return missing;
}
